import type { CustomerStatus, CustomerStepKind, CustomerView } from '../../../domain/customer-view';
import type { Language } from '../../../platform/customer-page';

/** What is wrong with a field. */
export type Mistake = 'required' | 'too-long' | 'unstorable' | 'unknown';

/** What is told above a page. */
export type Notice =
  | 'ended'
  | 'tooMany'
  | 'closed'
  | 'elsewhere'
  | 'unreadable'
  | 'notNow'
  | 'notAnyMore'
  | 'sentBefore'
  | 'written'
  | 'answered';

/** All that the pages say. */
export interface Words {
  readonly title: string;
  readonly enter: string;
  readonly intro: string;
  readonly reference: string;
  readonly code: string;
  readonly mistakes: Readonly<Record<Mistake, string>>;
  readonly notices: Readonly<Record<Notice, string>>;
  readonly notSent: string;
  readonly goOn: string;
  readonly statuses: Readonly<Record<CustomerStatus, string>>;
  readonly steps: Readonly<Record<CustomerStepKind, string>>;
  readonly happened: string;
  readonly nextBy: string;
  readonly decision: string;
  readonly outcomes: Readonly<Record<NonNullable<CustomerView['decision']>['outcome'], string>>;
  readonly written: string;
  readonly us: string;
  readonly you: string;
  readonly older: string;
  readonly newest: string;
  readonly answerTitle: string;
  readonly accept: string;
  readonly reason: string;
  readonly reject: string;
  readonly writeTitle: string;
  readonly message: string;
  readonly send: string;
  readonly leave: string;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Your complaint',
    enter: 'See your complaint',
    intro: 'We gave you both when you complained. If you do not have them, ask us for them.',
    reference: 'Reference',
    code: 'Access code',
    mistakes: {
      required: 'This is needed.',
      'too-long': 'This is too long: 6,000 characters at most.',
      unstorable: 'This has characters that cannot be kept.',
      unknown: 'Reference and code do not belong together. Compare both with what we wrote to you.',
    },
    notices: {
      ended: 'Your time here is over, or the link is not valid any more. Come in with reference and code.',
      tooMany: 'Too many requests came from your connection. Please try again in a minute.',
      closed:
        'Too many wrong codes came for this reference. Try again in an hour, or use the link that we sent you.',
      elsewhere: 'This was not sent from our page. Please send it from here.',
      unreadable: 'The form could not be read. Please send it again.',
      notNow: 'We cannot do this at the moment. Please try again in a few minutes; it counts once.',
      notAnyMore: 'This cannot be done any more. Below is how your complaint stands now.',
      sentBefore: 'You have sent this form before, with other words. If this is new, send it again.',
      written: 'We have your message.',
      answered: 'We have your answer.',
    },
    notSent: 'This was not sent. Copy it if you need it:',
    goOn: 'Go on',
    statuses: {
      received: 'We have your complaint. Nobody has begun to look at it yet.',
      'being-looked-at': 'We are looking at your complaint.',
      decided: 'We have decided on your complaint.',
      closed: 'Your complaint is closed.',
    },
    steps: {
      received: 'We received your complaint.',
      decided: 'We decided.',
      accepted: 'You accepted the decision.',
      rejected: 'You rejected the decision.',
      closed: 'The complaint was closed.',
    },
    happened: 'What happened',
    nextBy: 'You hear from us by',
    decision: 'What we decided',
    outcomes: {
      upheld: 'You are right.',
      'partly-upheld': 'You are partly right.',
      'not-upheld': 'We see it differently.',
    },
    written: 'What was written',
    us: 'We wrote',
    you: 'You wrote',
    older: 'Older ones',
    newest: 'The newest',
    answerTitle: 'Do you accept the decision?',
    accept: 'I accept it',
    reason: 'If not: why?',
    reject: 'I do not accept it',
    writeTitle: 'Write to us',
    message: 'Your message',
    send: 'Send',
    leave: 'Leave',
  },
  de: {
    title: 'Ihre Beschwerde',
    enter: 'Ihre Beschwerde ansehen',
    intro:
      'Beides haben Sie mit Ihrer Beschwerde bekommen. Wenn Sie es nicht zur Hand haben, fragen Sie uns danach.',
    reference: 'Zeichen',
    code: 'Zugangscode',
    mistakes: {
      required: 'Das wird benötigt.',
      'too-long': 'Das ist zu lang: höchstens 6.000 Zeichen.',
      unstorable: 'Das enthält Zeichen, die nicht gespeichert werden können.',
      unknown:
        'Zeichen und Code gehören nicht zusammen. Vergleichen Sie beide mit dem, was wir Ihnen geschrieben haben.',
    },
    notices: {
      ended: 'Ihre Zeit hier ist um, oder der Link gilt nicht mehr. Melden Sie sich mit Zeichen und Code an.',
      tooMany:
        'Von Ihrem Anschluss kamen zu viele Anfragen. Bitte versuchen Sie es in einer Minute noch einmal.',
      closed:
        'Zu diesem Zeichen kamen zu viele falsche Codes. Versuchen Sie es in einer Stunde noch einmal, oder nehmen Sie den Link, den wir Ihnen geschickt haben.',
      elsewhere: 'Das wurde nicht von unserer Seite abgeschickt. Bitte schicken Sie es von hier ab.',
      unreadable: 'Das Formular konnte nicht gelesen werden. Bitte schicken Sie es noch einmal.',
      notNow:
        'Das geht gerade nicht. Bitte versuchen Sie es in einigen Minuten noch einmal; es zählt einmal.',
      notAnyMore: 'Das geht nicht mehr. Unten steht, wie es jetzt um Ihre Beschwerde steht.',
      sentBefore:
        'Sie haben dieses Formular schon mit anderen Worten abgeschickt. Wenn dies neu ist, schicken Sie es noch einmal.',
      written: 'Wir haben Ihre Nachricht.',
      answered: 'Wir haben Ihre Antwort.',
    },
    notSent: 'Das wurde nicht abgeschickt. Kopieren Sie es, wenn Sie es brauchen:',
    goOn: 'Weiter',
    statuses: {
      received: 'Wir haben Ihre Beschwerde. Noch hat niemand begonnen, sie zu prüfen.',
      'being-looked-at': 'Wir prüfen Ihre Beschwerde.',
      decided: 'Wir haben über Ihre Beschwerde entschieden.',
      closed: 'Ihre Beschwerde ist abgeschlossen.',
    },
    steps: {
      received: 'Wir haben Ihre Beschwerde bekommen.',
      decided: 'Wir haben entschieden.',
      accepted: 'Sie haben die Entscheidung angenommen.',
      rejected: 'Sie haben die Entscheidung abgelehnt.',
      closed: 'Die Beschwerde wurde abgeschlossen.',
    },
    happened: 'Was geschehen ist',
    nextBy: 'Sie hören von uns bis',
    decision: 'Was wir entschieden haben',
    outcomes: {
      upheld: 'Sie haben recht.',
      'partly-upheld': 'Sie haben teilweise recht.',
      'not-upheld': 'Wir sehen es anders.',
    },
    written: 'Was geschrieben wurde',
    us: 'Wir schrieben',
    you: 'Sie schrieben',
    older: 'Ältere',
    newest: 'Die neuesten',
    answerTitle: 'Nehmen Sie die Entscheidung an?',
    accept: 'Ich nehme sie an',
    reason: 'Wenn nicht: warum?',
    reject: 'Ich nehme sie nicht an',
    writeTitle: 'Schreiben Sie uns',
    message: 'Ihre Nachricht',
    send: 'Abschicken',
    leave: 'Verlassen',
  },
};
