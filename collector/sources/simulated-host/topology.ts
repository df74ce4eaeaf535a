/**
 * The processors of the simulated machine: sockets, NUMA nodes, cores and their SMT siblings (LP 2n and 2n + 1, as Windows
 * numbers them). Every node has the same size; a number that does not divide evenly gives one node.
 */
import type { LogicalProcessor } from '../../model/host.ts';

export interface Topology {
  readonly processors: number;
  readonly sockets: number;
  readonly nodes: number;
  readonly processorsPerNode: number;
  /** LPs per core: 2 with SMT, else 1. */
  readonly siblings: 1 | 2;
  readonly nodeOf: Int32Array;
}

/** Sockets and nodes as one would buy them: two sockets from 16 LPs on, nodes of at most 64 LPs. */
export function layOutProcessors(processors: number): Topology {
  const siblings = processors >= 4 && processors % 2 === 0 ? 2 : 1;
  const divides = (parts: number): boolean => processors % (parts * siblings) === 0;
  const wanted = processors < 16 ? 1 : processors <= 256 ? 2 : processors <= 1024 ? 4 : 8;
  const sockets = divides(wanted) ? wanted : 1;
  const nodesWanted = sockets * 2 ** Math.max(0, Math.ceil(Math.log2(processors / sockets / 64)));
  const nodes = divides(nodesWanted) ? nodesWanted : sockets;
  const processorsPerNode = processors / nodes;
  const nodeOf = Int32Array.from({ length: processors }, (_, lp) => Math.floor(lp / processorsPerNode));
  return { processors, sockets, nodes, processorsPerNode, siblings, nodeOf };
}

export function describeProcessors(topology: Topology): readonly LogicalProcessor[] {
  const perSocket = topology.processors / topology.sockets;
  return Array.from({ length: topology.processors }, (_, lp) => ({
    lp,
    core: Math.floor(lp / topology.siblings),
    numaNode: topology.nodeOf[lp] ?? 0,
    socket: Math.floor(lp / perSocket),
  }));
}
