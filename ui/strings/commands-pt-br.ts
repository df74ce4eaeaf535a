/** Brazilian Portuguese of the palette, the keys, exporting and printing. Part of the catalogue in pt-br.ts. */
import type { commandWords } from './commands-en.ts';
import type { Strings } from './en.ts';

export const commandWordsPtBr: Pick<Strings, keyof typeof commandWords> = {
  palette: {
    open: 'Procurar',
    title: 'Procura e comandos',
    hint: 'VM, LP, visão, hora como 03:12, ou comando',
    none: (text: string) => `Nada se chama “${text}”.`,
    keys: '↑ ↓ escolhem · Enter executa · Esc fecha',
    kinds: { vm: 'VM', lp: 'processador', host: 'host', room: 'visão', time: 'hora', action: 'comando' },
    filterBy: (text: string) => `Mostrar só VMs com “${text}”`,
    goTo: (moment: string) => `Ir a ${moment}`,
    keysHelp: 'Mostrar todas as teclas',
    theme: (theme: string) => theme,
    focusVms: 'À tabela de VMs',
    focusLps: 'Aos processadores lógicos',
    focusMatrix: 'À matriz',
  },
  keyHelp: {
    title: 'Teclas',
    close: 'Fechar',
    everywhere: 'Em toda parte',
    inside: 'Em tabelas e figuras',
    names: {
      palette: 'procura e comandos',
      filter: 'filtrar as VMs, ou os contadores',
      vms: 'VMs',
      lps: 'processadores lógicos',
      matrix: 'matriz',
      zoomIn: 'aproximar',
      zoomOut: 'afastar',
      earlier: 'mais cedo',
      later: 'mais tarde',
      live: 'voltar ao vivo',
      pause: 'pausar',
      copy: 'copiar o link desta visão',
      help: 'estas teclas',
      arrows: 'de linha em linha, de processador em processador, de célula em célula',
      enter: 'abrir a VM ou o processador',
      space: 'marcar, e soltar',
      escape: 'sair de um campo, da página de uma coisa só, do que está marcado',
      timeBar: 'na barra do tempo: mover o momento visto; com Shift dez vezes mais longe',
    },
  },
};
