import type { Language } from '../../platform/customer-page';

/** What is wrong with a field, or with the form. */
export type MistakeCode =
  | 'required'
  | 'too-long'
  | 'bad-email'
  | 'unreachable'
  | 'unknown-category'
  | 'unstorable'
  | 'leave-empty';

/** All that the pages say. */
export interface Words {
  readonly title: string;
  readonly intro: string;
  readonly required: string;
  readonly fields: Readonly<
    Record<'name' | 'email' | 'phone' | 'reference' | 'category' | 'subject' | 'description', string>
  >;
  readonly hints: Readonly<Record<'phone' | 'reference' | 'description', string>>;
  readonly choose: string;
  readonly trap: string;
  readonly send: string;
  readonly mistakesTitle: string;
  readonly mistakes: Readonly<Record<MistakeCode, string>>;
  /** `{reference}` stands for the complaint that the form became before. */
  readonly sentBefore: string;
  readonly notNow: string;
  readonly tooMany: string;
  readonly unreadable: string;
  readonly doneTitle: string;
  readonly doneReference: string;
  readonly doneCode: string;
  readonly next: readonly string[];
  readonly statusLink: string;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Make a complaint',
    intro: 'Tell us what went wrong. We look into every complaint, and you get an answer.',
    required: 'Fields marked with * are needed.',
    fields: {
      name: 'Your name',
      email: 'Your e-mail address',
      phone: 'Your phone number',
      reference: 'Your customer or contract number',
      category: 'What is it about?',
      subject: 'In one sentence',
      description: 'What happened, and what should we do?',
    },
    hints: {
      phone: 'Needed only if you give no e-mail address.',
      reference: 'If you have it at hand.',
      description: 'Up to 6,000 characters. You can send documents later.',
    },
    choose: 'Please choose',
    trap: 'Leave this field empty',
    send: 'Send the complaint',
    mistakesTitle: 'The complaint was not sent. Please correct:',
    mistakes: {
      required: 'This is needed.',
      'too-long': 'This is too long.',
      'bad-email': 'This is not an e-mail address, such as name@example.org.',
      unreachable: 'Tell us an e-mail address or a phone number, so that we can answer.',
      'unknown-category': 'Please choose one of the list.',
      unstorable: 'This has characters that cannot be kept.',
      'leave-empty': 'Please leave this field empty.',
    },
    sentBefore:
      'You have sent this form before, and it is the complaint {reference}. What you changed was not added. If it is another complaint, send it again.',
    notNow:
      'We cannot take the complaint at the moment. Nothing is lost: what you wrote is still below. Please send it again in a few minutes; it counts once, however often you send it.',
    tooMany: 'Too many complaints came from your connection. Please try again in ten minutes.',
    unreadable: 'The form could not be read. Please go back and send it again.',
    doneTitle: 'We have your complaint',
    doneReference: 'Your reference',
    doneCode: 'Your access code',
    next: [
      'Write the reference down: with it we find your complaint at once.',
      'Somebody looks at it and confirms it to you.',
      'You hear from us while we look into it, and you get our decision with its reasons.',
      'To add something, answer one of our messages or name the reference.',
    ],
    statusLink: 'See how your complaint stands',
  },
  de: {
    title: 'Beschwerde einreichen',
    intro:
      'Schreiben Sie uns, was schiefgegangen ist. Wir prüfen jede Beschwerde, und Sie bekommen eine Antwort.',
    required: 'Felder mit * werden benötigt.',
    fields: {
      name: 'Ihr Name',
      email: 'Ihre E-Mail-Adresse',
      phone: 'Ihre Telefonnummer',
      reference: 'Ihre Kunden- oder Vertragsnummer',
      category: 'Worum geht es?',
      subject: 'In einem Satz',
      description: 'Was ist geschehen, und was sollen wir tun?',
    },
    hints: {
      phone: 'Nur nötig, wenn Sie keine E-Mail-Adresse angeben.',
      reference: 'Wenn Sie sie zur Hand haben.',
      description: 'Bis zu 6.000 Zeichen. Unterlagen können Sie später schicken.',
    },
    choose: 'Bitte wählen',
    trap: 'Dieses Feld leer lassen',
    send: 'Beschwerde abschicken',
    mistakesTitle: 'Die Beschwerde wurde nicht abgeschickt. Bitte berichtigen:',
    mistakes: {
      required: 'Das wird benötigt.',
      'too-long': 'Das ist zu lang.',
      'bad-email': 'Das ist keine E-Mail-Adresse wie name@example.org.',
      unreachable: 'Geben Sie eine E-Mail-Adresse oder eine Telefonnummer an, damit wir antworten können.',
      'unknown-category': 'Bitte wählen Sie aus der Liste.',
      unstorable: 'Das enthält Zeichen, die nicht gespeichert werden können.',
      'leave-empty': 'Bitte lassen Sie dieses Feld leer.',
    },
    sentBefore:
      'Sie haben dieses Formular schon abgeschickt; es ist die Beschwerde {reference}. Was Sie geändert haben, kam nicht dazu. Wenn es eine andere Beschwerde ist, schicken Sie es noch einmal ab.',
    notNow:
      'Wir können die Beschwerde gerade nicht annehmen. Nichts geht verloren: Ihr Text steht noch unten. Bitte schicken Sie ihn in einigen Minuten noch einmal; er zählt einmal, so oft Sie ihn auch schicken.',
    tooMany:
      'Von Ihrem Anschluss kamen zu viele Beschwerden. Bitte versuchen Sie es in zehn Minuten noch einmal.',
    unreadable:
      'Das Formular konnte nicht gelesen werden. Bitte gehen Sie zurück und schicken Sie es noch einmal.',
    doneTitle: 'Wir haben Ihre Beschwerde',
    doneReference: 'Ihr Zeichen',
    doneCode: 'Ihr Zugangscode',
    next: [
      'Schreiben Sie sich das Zeichen auf: Damit finden wir Ihre Beschwerde sofort.',
      'Jemand sieht sie sich an und bestätigt sie Ihnen.',
      'Sie hören von uns, während wir prüfen, und bekommen unsere Entscheidung mit Begründung.',
      'Um etwas hinzuzufügen, antworten Sie auf eine unserer Nachrichten oder nennen Sie das Zeichen.',
    ],
    statusLink: 'So steht es um Ihre Beschwerde',
  },
};
