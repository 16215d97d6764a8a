// The `redress` command, compiled with the benchmarks: what is measured is what is in the folder.
import '../../cli/main';

// What it finds by path only has to be compiled, too.
export type * from '../../platform/temporal/failure-converter';
export type * from '../../workflows';
