/** Runs inside Wine: one set whose every value is known beforehand. Short, because it is run once for every wrong layout too. */
import { ms } from '../../../collector/model/time.ts';
import { open, shown, standIn, tell } from './stand-in.ts';

standIn.host(4, 2, 2, 0);
standIn.exact(1);
const { queries, close } = open('logical-processor', 'virtual-processor');
for (const query of queries) tell(query.spec.id, shown(await query.read(ms(5000))));
close();
tell('handles', Number(standIn.handles()));
