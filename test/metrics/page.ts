import { dimensions, type MetricDefinition, type Summary, type Unit } from '../../domain/metrics/metric';
import { metrics } from '../../domain/metrics/metrics';

const summaries: Readonly<Record<Summary, string>> = {
  share: 'the share of complaints, from 0 to 1',
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

\`by\` and the filters are ${dimensions.map((dimension) => `\`${dimension}\``).join(', ')}. Without \`until\` a period ends now, and without
\`from\` it has thirty days. Priority, category, team and channel are those of the complaint now.

`;

/** docs/metrics.md as the definitions have it. */
export function metricsPage(): string {
  return head + metrics.map(sectionOf).join('\n');
}

function sectionOf(metric: MetricDefinition): string {
  const { id, title, says, formula, counts, parts, level, source, unit, better, summary, partsOnly } = metric;
  const rows = [
    ['formula', formula],
    ['what counts', counts],
    ...(parts === undefined ? [] : [['parts', parts]]),
    ['number', `${summaries[summary]}${partsOnly ? ', of each part only' : ''}; unit: ${units[unit]}`],
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
