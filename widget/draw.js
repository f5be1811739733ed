// An answer as elements: text with marks, dialling numbers, quotations, sources, links, next questions.

import { dial, make } from "./dom.js";
import { WORDS } from "./words.js";

/** @import { Answer, Choice, Quote, Source } from "./transport.js" */
/** @import { Words } from "./words.js" */

const HELP = ["need_help", "emergency", "report", "harmful_request"];
/** What can be pressed inside a text: a mark, a web address, an e-mail address, a phone number of Luxembourg; no article of a law. */
const LIVE = /\[(\d{1,2})\]|(https:\/\/[^\s<>"”)\]]+[^\s<>"”)\].,;:!?])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\+352(?: ?\d){6,10}|(?<![\d.,])(?<!\d )(?<!(?:\bart\p{L}*|§)\.? (?:\d+ \p{L}+ )?)(?:11[23]|116 ?\d{3}|8002 ?\d{4}|\d\d \d\d \d\d(?: \d\d)?)(?![.,]?\d)(?! \d))/giu;

/** @param {string} topic */
export const isHelp = (topic) => HELP.includes(topic.split(".")[0]);

/**
 * @param {Answer} answer
 * @param {(choice: Choice) => void} onChoice
 * @param {(sentence: string) => void} tell
 */
export function drawAnswer(answer, onChoice, tell) {
  const words = WORDS[answer.language] ?? WORDS.en;
  const help = isHelp(answer.topic);
  const sources = drawSources(answer, words);
  /** @param {number} number */
  const toSource = (number) => {
    const entry = sources?.querySelector(`li[value="${number}"]`);
    if (!(entry instanceof HTMLElement) || !sources) return;
    sources.open = true;
    entry.focus();
  };
  const links = drawLinks(answer, words);
  const body = drawText(answer, words, toSource);
  return make(
    "li",
    { class: help ? "answer help" : "answer", lang: answer.language },
    make("span", { class: help ? "badge" : "unseen" }, help ? words.help : words.assistant + words.colon),
    ...(help ? [links, ...body] : [...body, links]),
    ...answer.notes.map((note) => make("p", { class: "note" }, make("b", {}, words.note + words.colon + " "), ...live(note, answer, words, toSource))),
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
 * @param {Answer} answer
 * @param {Words} words
 */
function drawSources({ sources, quotes, language }, words) {
  if (!sources.length) return undefined;
  return make("details", {}, make("summary", {}, `${words.sources} (${sources.length})`),
    make("ol", {}, ...sources.map((source) => {
      // Browsers ask the web in https first, and so do we for a source that was fetched in http.
      const quoted = quotes.find((quote) => quote.source === source.number);
      const title = anchor(source.url.replace(/^http:/, "https:"), words, source.title) ?? source.title;
      return make("li", { value: source.number, tabindex: -1 }, title, details(source, words), quoted && `, ${words.original}${words.colon} ${tongue(quoted.language, language)}`);
    })));
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
  const notes = answer.notes.map((note) => `${words.note}${words.colon} ${note}`);
  try {
    await navigator.clipboard.writeText([answer.text, ...notes, ...sources].join("\n\n"));
    tell(words.copied);
  } catch {
    tell(words.notCopied);
  }
}
