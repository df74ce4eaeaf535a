/** Waits for something outside this process to become true, asking again and again; fails with the last answer after 20 seconds. */

const patienceMs = 20_000;
const pauseMs = 50;

export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + patienceMs;
  let failure: unknown = new Error('It never became true');
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
  }
  throw failure;
}
