// An answer as elements: text with marks, dialling numbers, quotations, sources, links, next questions.

import { dial, make } from "./dom.js";
import { WORDS } from "./words.js";

/** @import { Answer, Choice, Quote, Source } from "./transport.js" */
/** @import { Words } from "./words.js" */

/** What can be pressed inside a text: a mark, a web address, an e-mail address, a phone number of Luxembourg; no article of a law. */
const LIVE = /\[(\d{1,2})\]|(https:\/\/[^\s<>"”{})\]]+[^\s<>"”{})\].,;:!?])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\+352(?: ?\d){6,10}|(?<![\d.,])(?<!\d )(?<!(?:\bart\p{L}*|§)\.? (?:\d+ \p{L}+ )?)(?:11[23]|116 ?\d{3}|8002 ?\d{4}|\d\d \d\d \d\d(?: \d\d)?)(?![.,]?\d)(?! \d))/giu;

/**
 * @param {Answer} answer
 * @param {(choice: Choice) => void} onChoice
 * @param {(sentence: string) => void} tell
 */
export function drawAnswer(answer, onChoice, tell) {
  const words = WORDS[answer.language] ?? WORDS.en;
  const { help } = answer;
  /** @param {number} number */
  const toSource = (number) => {
    const entry = sources?.querySelector(`li[value="${number}"]`);
    if (!(entry instanceof HTMLElement) || !sources) return;
    sources.open = true;
    entry.focus();
  };
  const sources = drawSources(answer, words, toSource);
  const links = drawLinks(answer, words);
  const body = drawText(answer, words, toSource);
  return make(
    "li",
    { class: help ? "answer help" : "answer", lang: answer.language },
    make("span", { class: help ? "badge" : "unseen" }, help ? words.help : words.assistant + words.colon),
    ...(help ? [links, ...body] : [...body, links]),
    ...drawNotes(answer.notes, answer, words, toSource),
    sources,
    drawChoices(answer.choices, words, onChoice),
    navigator.clipboard && make("button", { type: "button", class: "quiet", onclick: () => copy(answer, words, tell) }, words.copy),
  );
}

/**
 * @param {Answer} answer
 * @param {Words} words
 * @param {(number: number) => void} toSource
 */
function drawText(answer, words, toSource) {
  const apart = new Set(answer.quotes.filter((quote) => quote.text));
  const paragraphs = answer.text.split(/\n{2,}/).map((paragraph) => {
    /** @type {(Node | string)[]} */
    let parts = [paragraph];
    for (const quote of answer.quotes) {
      parts = parts.flatMap((part) => {
        const at = typeof part === "string" && quote.text ? part.indexOf(quote.text) : -1;
        if (at < 0 || typeof part !== "string") return [part];
        apart.delete(quote);
        return [part.slice(0, at), drawQuote(quote, answer, words), part.slice(at + quote.text.length)];
      });
    }
    return make("p", {}, ...parts.flatMap((part) => (typeof part === "string" ? live(part, answer, words, toSource) : [part])));
  });
  // A translated quotation keeps its original beside it.
  const originals = [...apart].map((quote) =>
    make("figure", {}, make("figcaption", {}, `${words.original}${words.colon} ${tongue(quote.language, answer.language)}`),
      make("blockquote", { lang: quote.language }, quote.text), ...live(`[${quote.source}]`, answer, words, toSource)),
  );
  return [...paragraphs, ...originals];
}

/**
 * @param {Quote} quote
 * @param {Answer} answer
 * @param {Words} words
 */
function drawQuote(quote, answer, words) {
  const hint = `${words.original}${words.colon} ${tongue(quote.language, answer.language)}`;
  return make("q", { lang: quote.language, title: hint }, quote.text);
}

/**
 * The name of a language in another.
 * @param {string} language
 * @param {string} inLanguage
 */
function tongue(language, inLanguage) {
  try {
    return new Intl.DisplayNames([inLanguage], { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/**
 * Text with everything in it that can be pressed.
 * @param {string} text
 * @param {Answer} answer
 * @param {Words} words
 * @param {(number: number) => void} toSource
 */
function live(text, answer, words, toSource) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LIVE)) {
    const [whole, mark, web, mail, phone] = match;
    const number = Number(mark);
    if (mark && !answer.sources.some((source) => source.number === number)) continue;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (mark) parts.push(make("button", { type: "button", class: "mark", "aria-label": `${words.source} ${mark}`, onclick: () => toSource(number) }, whole));
    else if (phone) parts.push(dial(phone));
    else parts.push(anchor(web ?? "mailto:" + mail, words, whole) ?? whole);
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

/**
 * A link to the web, a phone or a mailbox; nothing for any other scheme.
 * @param {string} url
 * @param {Words} words
 * @param {...(string | Node)} label
 */
function anchor(url, words, ...label) {
  if (/^tel:[+\d]+$/.test(url) || /^mailto:[^\s?]+$/.test(url)) return make("a", { href: url }, ...label);
  if (!/^https:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  // A new tab, because the talk is kept nowhere and would end with this page.
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...label, make("span", { class: "unseen" }, ` (${words.newTab})`));
}

/**
 * @param {Answer} answer
 * @param {Words} words
 */
function drawLinks({ links }, words) {
  if (!links.length) return undefined;
  return make("ul", { class: "links" }, ...links.map(({ label, url, kind }) => {
    const [, number, rest] = /^([+\d ]{3,})(.*)$/.exec(label) ?? [];
    const drawn = number ? [make("b", {}, number), rest] : [label];
    // What may not be a link is text, with its address to read.
    return make("li", { class: /^[a-z]+$/.test(kind) ? kind : undefined }, anchor(url, words, ...drawn) ?? `${label} ${label === url ? "" : url}`);
  }));
}

/**
 * @param {string[]} notes
 * @param {Answer} answer
 * @param {Words} words
 * @param {(number: number) => void} toSource
 */
function drawNotes(notes, answer, words, toSource) {
  return notes.map((note) => make("p", { class: "note" }, make("b", {}, words.note + words.colon + " "), ...live(note, answer, words, toSource)));
}

/**
 * The documents, each with the places in it that are cited, and the remarks on their wording.
 * @param {Answer} answer
 * @param {Words} words
 * @param {(number: number) => void} toSource
 */
function drawSources(answer, words, toSource) {
  if (!answer.sources.length) return undefined;
  const documents = byDocument(answer.sources);
  /** @param {Source} source */
  const quoted = ({ number }) => {
    const quote = answer.quotes.find((one) => one.source === number);
    return quote && `, ${words.original}${words.colon} ${tongue(quote.language, answer.language)}`;
  };
  return make("details", {}, make("summary", {}, `${words.sources} (${documents.length})`),
    make("ol", {}, ...documents.map((places) => {
      const [source] = places;
      // Browsers ask the web in https first, and so do we for a source that was fetched in http.
      const title = anchor(source.url.replace(/^http:/, "https:"), words, source.title) ?? source.title;
      if (places.length === 1) return make("li", { value: source.number, tabindex: -1 }, title, details(source, words), quoted(source));
      return make("li", { class: "document" }, title, details({ ...source, locator: "" }, words),
        make("ol", {}, ...places.map((place) => make("li", { value: place.number, tabindex: -1 }, place.locator || place.title, quoted(place)))));
    })),
    ...drawNotes(answer.remarks, answer, words, toSource));
}

/**
 * The sources by document: those that are places in one and the same stand together.
 * @param {Source[]} sources
 */
function byDocument(sources) {
  /** @type {Map<string, Source[]>} */
  const documents = new Map();
  for (const source of sources) {
    const places = documents.get(source.title + source.url);
    places ? places.push(source) : documents.set(source.title + source.url, [source]);
  }
  return [...documents.values()];
}

/**
 * @param {Source} source
 * @param {Words} words
 */
function details(source, words) {
  const date = /\d/.test(source.stated) ? source.stated : "";
  const copied = source.fetched && `${words.copyOf} ${source.fetched}`;
  return ["", source.locator, date, copied, source.remark].filter((part, index) => !index || part).join(", ");
}

/**
 * @param {Choice[]} choices
 * @param {Words} words
 * @param {(choice: Choice) => void} onChoice
 */
function drawChoices(choices, words, onChoice) {
  if (!choices.length) return undefined;
  return make("div", { class: "choices", role: "group", "aria-label": words.next },
    ...choices.map((choice) => make("button", { type: "button", onclick: () => onChoice(choice) }, choice.label)));
}

/**
 * Puts an answer with its sources on the clipboard.
 * @param {Answer} answer
 * @param {Words} words
 * @param {(sentence: string) => void} tell
 */
async function copy(answer, words, tell) {
  const sources = answer.sources.map((source) => `[${source.number}] ${source.title}${details(source, words)}${source.url && ", " + source.url}`);
  const notes = [...answer.notes, ...answer.remarks].map((note) => `${words.note}${words.colon} ${note}`);
  try {
    await navigator.clipboard.writeText([answer.text, ...notes, ...sources].join("\n\n"));
    tell(words.copied);
  } catch {
    tell(words.notCopied);
  }
}
