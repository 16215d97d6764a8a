import type { CommandData } from '../../domain/commands';

type Channel = CommandData<'register'>['channel'];

/**
 * The category of a product. The CFPB renamed and merged its products in April 2017 and August 2023; a category takes
 * the old names and the new ones. Categories are those of `config/standard.yaml`.
 */
export const categoryOfProduct: Readonly<Record<string, string>> = {
  'Credit reporting': 'credit-reporting',
  'Credit reporting, credit repair services, or other personal consumer reports': 'credit-reporting',
  'Credit reporting or other personal consumer reports': 'credit-reporting',
  'Debt collection': 'debt-collection',
  'Debt or credit management': 'debt-collection',
  Mortgage: 'mortgage',
  'Student loan': 'student-loan',
  'Consumer Loan': 'consumer-loan',
  'Vehicle loan or lease': 'consumer-loan',
  'Payday loan': 'consumer-loan',
  'Payday loan, title loan, or personal loan': 'consumer-loan',
  'Payday loan, title loan, personal loan, or advance loan': 'consumer-loan',
  'Bank account or service': 'bank-account',
  'Checking or savings account': 'bank-account',
  'Credit card': 'card',
  'Prepaid card': 'card',
  'Credit card or prepaid card': 'card',
  'Money transfers': 'money-transfer',
  'Virtual currency': 'money-transfer',
  'Money transfer, virtual currency, or money service': 'money-transfer',
};

/**
 * Issues that say better than the product who has to look into it: these are about data in a report, and whoever
 * corrects those need not know mortgages or cards.
 */
export const categoryOfIssue: Readonly<Record<string, string>> = {
  'Incorrect information on your report': 'credit-reporting',
  'Incorrect information on credit report': 'credit-reporting',
  'Improper use of your report': 'credit-reporting',
  'Improper use of my credit report': 'credit-reporting',
  "Problem with a credit reporting company's investigation into an existing problem": 'credit-reporting',
  "Problem with a company's investigation into an existing issue": 'credit-reporting',
  "Problem with a company's investigation into an existing problem": 'credit-reporting',
  "Credit reporting company's investigation": 'credit-reporting',
  'Unable to get your credit report or credit score': 'credit-reporting',
  'Unable to get credit report/credit score': 'credit-reporting',
  'Problem with fraud alerts or security freezes': 'credit-reporting',
  'Credit monitoring or identity theft protection services': 'credit-reporting',
  'Credit monitoring or identity protection': 'credit-reporting',
  'Identity theft protection or other monitoring services': 'credit-reporting',
};

/** For a product that is in no table; the CFPB’s own "Other financial service" goes there too. */
export const OTHER_CATEGORY = 'other';

/** How `Submitted via` is called here. A fax has no channel of its own. */
export const channelOfSubmission: Readonly<Record<string, Channel>> = {
  Web: 'web',
  'Web Referral': 'referral',
  Referral: 'referral',
  Phone: 'phone',
  'Postal mail': 'letter',
  Email: 'email',
  Fax: 'other',
};

/** The tags mark customers in a vulnerable position, who go before others: with any of them the priority is this. */
export const PRIORITY_OF_TAGGED = 'high';

/** The concern that the tags stand for. Concerns are those of `config/standard.yaml`. */
export const CONCERN_OF_TAGGED = 'vulnerable';

/**
 * Concerns by what a narrative says, within one sentence. Words are no proof: some of these customers mean something
 * else, and others say the same in words that are not here. A concern only decides who looks first.
 */
export const concernOfWords: Readonly<Record<string, RegExp>> = {
  'asks-for-manager': /\b(?:ask|request|want|demand)\w*\b[^.]{0,30}\b(?:manager|supervisor)\b/i,
  'threat-of-legal-action':
    /\b(?:tak(?:e|ing)|pursu(?:e|ing)|consider(?:ing)?|seek(?:ing)?)\b[^.]{0,20}\blegal action\b|\bfile (?:a )?(?:law ?)?suit\b|\b(?:will|going to|have to) sue\b/i,
  'threat-of-publicity':
    /\b(?:go|going|tak(?:e|ing)|turn(?:ing)?|contact(?:ing)?)\b[^.]{0,20}\b(?:the (?:media|press|news)|news outlets|newspapers|social media)\b/i,
};
