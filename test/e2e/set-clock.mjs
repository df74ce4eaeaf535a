/** Loaded before the program (`node --import`): each SIGUSR2 sets the clock that the process sees by $SET_CLOCK_BY milliseconds. */
import { isMainThread } from 'node:worker_threads';

const real = Date.now;
let setBy = 0;
Date.now = () => real() + setBy;
if (isMainThread)
  process.on('SIGUSR2', () => {
    setBy += Number(process.env['SET_CLOCK_BY']);
  });
