import { dimensions, type MetricDefinition, type Summary, type Unit } from '../../domain/metrics/metric';
import { returnCounts, returnTerms } from '../../domain/metrics/fca-return';
import { metrics } from '../../domain/metrics/metrics';

const summaries: Readonly<Record<Summary, string>> = {
  share: 'the share of complaints, from 0 to 1',
  distinct: 'how many there are',
  median: 'the median, and the 90th percentile: the smallest value that so many do not exceed',
  average: 'the average',
  total: 'the total',
};

const units: Readonly<Record<Unit, string>> = {
  share: 'share',
  milliseconds: 'milliseconds',
  points: 'points',
  complaints: 'complaints',
  escalations: 'escalations',
  issues: 'issues',
  'minor-units': 'minor units of the currency: 25000 of GBP is 250 pounds',
};

const head = `# The metrics

What managers steer by. Each number is defined once, in \`domain/metrics/\`; this page is made from those definitions.

A metric is computed from what is known of each complaint, so the same complaints give the same number, and for every
number there is the list of the complaints behind it. A period goes from a moment up to a later one, which is not in it
any more, so of periods that follow each other every moment is in one. Every reading comes with that of the period of the
same length before it.

| what                                | how                                                               |
| ----------------------------------- | ----------------------------------------------------------------- |
| the definitions                     | \`GET /v1/metrics\`                                                 |
| all metrics of a period             | \`GET /v1/metrics?from=&until=\`, also as CSV (\`Accept: text/csv\`)  |
| one metric, with parts and groups   | \`GET /v1/metrics/{id}?from=&until=&by=\`                           |
| the complaints behind it, or a part | \`GET /v1/metrics/{id}/complaints?from=&until=&part=\`, also as CSV |
| at the terminal                     | \`redress metrics [id] --from --until --by\`, \`--complaints\`        |
| the complaints return to the FCA    | see [the end of this page](#the-complaints-return-to-the-uk-fca)  |

\`by\` and the filters are ${dimensions.map((dimension) => `\`${dimension}\``).join(', ')}. Without \`until\` a period ends now, and without
\`from\` it has thirty days. Priority, category, team and channel are those of the complaint now.

`;

/** docs/metrics.md as the definitions have it. */
export function metricsPage(): string {
  return [head + metrics.map(sectionOf).join('\n'), fcaReturn()].join('\n');
}

function numberOf({ summary, unit }: MetricDefinition): string {
  return summary === 'average' && unit === 'share' ? 'the share, from 0 to 1' : summaries[summary];
}

function fcaReturn(): string {
  const listed = (terms: Readonly<Record<string, string>>) =>
    Object.entries(terms).map(([name, text]) => `- **${name}**: ${text}`);
  return [
    '## The complaints return to the UK FCA',
    '',
    'What a firm reports under chapter DISP 1 of the FCA Handbook (DISP 1.10.2R, in the form of DISP 1 Annex 1), for any period',
    'that is over: numbers for all complaints (`total`) and for each category. Compare the rules with the',
    '[Handbook in force](https://www.handbook.fca.org.uk/handbook/DISP/1/10.html) before you rely on it. Give your policy the',
    'product and service groups of the form as categories, or add up those that make a group. The product of a complaint is not',
    'asked: it is free text, and is erased with the personal data.',
    '',
    '| what            | how                                                                 |',
    '| --------------- | ------------------------------------------------------------------- |',
    '| the return      | `GET /v1/metrics/fca-return?from=&until=`, also as CSV              |',
    '| as it was known | `&asOf=` a moment, or `&position=` of the log, not both             |',
    '| at the terminal | `redress metrics fca-return --from --until [--as-of or --position]` |',
    '',
    'A return is made by what is known, and complaints are reopened, moved and erased afterwards. So it comes with the',
    '`position` of the log that it knows (also in the header `Redress-Position`): keep it with what you file, and the same',
    'return is made with it at any later time, to the penny. `asOf` does so by what had happened up to a moment, by the clock',
    'of those who handled the complaints; what was stored a little later is in it then. It cannot be before the end of the',
    'period.',
    '',
    ...listed(returnCounts),
    '',
    'In these:',
    '',
    ...listed(returnTerms),
    '',
    'Not in it: the table of causes that the form gives, for which there are the policy’s own root causes; the separate return',
    'for payment services and electronic money (DISP 1.10B); what a firm knows of itself, such as the number of its customers;',
    'and whether a complaint is one that has to be reported: Redress counts all.',
    '',
  ].join('\n');
}

function sectionOf(metric: MetricDefinition): string {
  const { id, title, says, formula, counts, parts, level, source, unit, better, partsOnly } = metric;
  const rows = [
    ['formula', formula],
    ['what counts', counts],
    ...(parts === undefined ? [] : [['parts', parts]]),
    ['number', `${numberOf(metric)}${partsOnly ? ', of each part only' : ''}; unit: ${units[unit]}`],
    ['level', level ?? 'the one at which the complaint is now'],
    ['better', better === 'neither' ? 'neither higher nor lower in itself' : better],
    ['source', source],
  ];
  return [
    `## ${title}`,
    '',
    `\`${id}\`: ${says}`,
    '',
    ...rows.map(([name, text = '']) => `- **${name}**: ${text}`),
    '',
  ].join('\n');
}
