/**
 * What is inside whichvm.exe: it runs the program that lies beside it in lib. Threads and binaries have to be files of their own, so
 * the rest of the program may as well be. `--stop-with-stdin` is for the service: closed input means stop.
 */
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

if (process.argv[2] === '--stop-with-stdin') {
  process.argv.splice(2, 1);
  process.stdin.on('end', () => process.emit('SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}

const main = pathToFileURL(path.join(path.dirname(process.execPath), 'lib/collector/main.mjs')).href;
// Node calls this way of loading experimental; that is nothing for the person at the terminal.
const { emitWarning } = process;
process.emitWarning = () => undefined;
const load = new vm.Script(`import(${JSON.stringify(main)})`, {
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const loading = load.runInThisContext();
process.emitWarning = emitWarning;
loading.catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
