/** What we use of postject, which brings no types. */
declare module 'postject' {
  const postject: {
    inject(
      program: string,
      resourceName: string,
      resource: Buffer,
      options: { readonly sentinelFuse: string },
    ): Promise<void>;
  };
  export default postject;
}
