/** Hands a file to the browser; the only part of exporting that touches the page. */

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const pngScale = 2;
/** Browsers draw nothing on a longer canvas, or on one of more pixels. */
const longestPx = 16_384;
const mostPx = 64e6;

/** Drawn by the browser itself, at twice the size for print, or at what a canvas can hold. */
export async function rasterize(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(pngScale, longestPx / Math.max(width, height), Math.sqrt(mostPx / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('Cannot draw the picture as PNG: the browser gave no image'));
      else resolve(blob);
    }, 'image/png');
  });
}
