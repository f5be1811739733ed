// The way to the assistant's server: docs/interface.md. It knows nothing of how a talk looks.

/**
 * @typedef {{text: string, language: string, source: number}} Quote
 * @typedef {{number: number, title: string, locator: string, url: string, stated: string, fetched: string, remark: string}} Source
 * @typedef {{label: string, url: string, kind: string}} Link
 * @typedef {{id: string, label: string}} Choice
 * @typedef {{topic: string, help: boolean, language: string, text: string, quotes: Quote[], sources: Source[], notes: string[], remarks: string[], links: Link[], choices: Choice[]}} Answer
 * @typedef {{text: string, choice?: string, id?: string}} Said what a visitor typed, or a choice with its label; the
 *   id stays the same when it is sent again, so that the server answers it once
 */

/** Milliseconds until an answer is given up; the server itself apologises after 20 s. */
const LONGEST_WAIT = 25_000;
/** Bytes of a text that fit into the server's 16 KB, and how much of each end of a longer one is sent: enough to hear a cry for help. */
const MOST_BYTES = 14_000;
const END = 2_000;
/** What a server says where it does not take a token any more. */
const TOKEN_REFUSED = [401, 403, 404, 410];

/** A message that got no answer. The code is the server's, or "network" or "bad_answer". */
export class NotAnswered extends Error {
  /**
   * @param {string} code
   * @param {string} [sentence] the server's, for people
   */
  constructor(code, sentence = "") {
    super(code);
    this.code = code;
    this.sentence = sentence;
  }
}

/** One conversation with the server. Its token lives here, in memory, and nowhere else. */
export class Conversation {
  /** @type {string | undefined} */
  #token;
  #over = false;
  /** @type {string | undefined} the message under way; before its reply it is all that this talk can be named by */
  #asked;
  /** Gives up the message under way. */
  #way = new AbortController();

  /** @param {string} base address that the interface is served under, with a slash at its end */
  constructor(base) {
    this.base = base;
  }

  /**
   * Says something. A token that the server does not know any more is dropped and the message sent in a new talk.
   * @param {Said} said
   * @param {string} language the page's
   * @returns {Promise<Answer[]>} at least one
   * @throws {NotAnswered}
   */
  async say(said, language) {
    try {
      return await this.#post(said, language);
    } catch (problem) {
      const code = problem instanceof NotAnswered && problem.code;
      if (code === "conversation_unknown" && this.#token) this.#token = undefined;
      else if (code !== "choice_not_offered" || !said.choice) throw problem;
      return this.#post({ text: said.text, id: said.id }, language);
    }
  }

  /**
   * @param {Said} said
   * @param {string} language
   */
  async #post(said, language) {
    const { id, choice, text: typed } = said;
    const sent = new TextEncoder().encode(typed).length > MOST_BYTES ? `${typed.slice(0, END)}\n${typed.slice(-END)}` : typed;
    // Quiet: browsers write every 4xx on the page's console, also the refusals that are dealt with here.
    const body = { id, language, conversation: this.#token, quiet: true, ...(choice ? { choice } : { text: sent }) };
    let response, reply;
    this.#asked = id;
    const way = (this.#way = new AbortController());
    const late = setTimeout(() => way.abort(), LONGEST_WAIT);
    try {
      response = await fetch(this.base + "messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: way.signal,
      });
      reply = await response.json();
    } catch {
      throw new NotAnswered(response?.ok ? "bad_answer" : "network");
    } finally {
      clearTimeout(late);
    }
    if (this.#token && TOKEN_REFUSED.includes(response.status)) throw new NotAnswered("conversation_unknown");
    if (!response.ok || reply?.error) throw new NotAnswered(text(reply?.error?.code) || "network", text(reply?.error?.message).replace(`${[...sent].length}`, `${[...typed].length}`));
    const answers = list(reply?.messages).map(readAnswer).filter((answer) => answer.text);
    if (!answers.length) throw new NotAnswered("bad_answer");
    this.#token = text(reply.conversation) || this.#token;
    // Forgotten while the answer was on its way: what the server has just kept goes too.
    if (this.#over) this.erase();
    return answers;
  }

  /**
   * Erases the conversation on the server, and whatever is still on its way.
   * @param {string} language the page's
   * @returns {Promise<boolean | string>} whether it is gone; where the server will erase it later, its sentence that says so
   */
  async forget(language) {
    this.#way.abort();
    if (!this.#token) {
      this.erase();
      return true;
    }
    try {
      const address = `${this.base}conversations/${encodeURIComponent(this.#token)}?language=${encodeURIComponent(language)}`;
      const signal = AbortSignal.timeout(LONGEST_WAIT);
      const response = await fetch(address, { method: "DELETE", credentials: "omit", referrerPolicy: "no-referrer", signal });
      // What the server does not know (404) is gone, too; what it can not erase now (202) nobody can read any more.
      this.#over = [202, 204, 404].includes(response.status);
      if (response.status === 202) return text((await response.json()).message) || true;
    } catch {
      return false;
    }
    return this.#over;
  }

  /** Erases without waiting: the request outlives the page, and being a plain form it needs no question beforehand. */
  erase() {
    this.#over = true;
    this.#way.abort();
    const body = new URLSearchParams();
    if (this.#token) body.set("conversation", this.#token);
    else if (this.#asked) body.set("message", this.#asked);
    else return;
    this.#token = this.#asked = undefined;
    fetch(this.base + "forget", { method: "POST", body, mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", keepalive: true }).catch(() => {});
  }
}

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/** @param {unknown} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : []);

/**
 * An answer of which every field has the type it should have; unknown fields are dropped.
 * @param {any} raw
 * @returns {Answer}
 */
function readAnswer(raw) {
  return {
    topic: text(raw.topic),
    help: raw.help === true,
    language: text(raw.language) || "en",
    text: text(raw.text),
    quotes: list(raw.quotes).map((quote) => ({ text: text(quote.text), language: text(quote.language), source: Number(quote.source) })),
    sources: list(raw.sources).map((source) => ({
      number: Number(source.number),
      title: text(source.title) || text(source.url),
      locator: text(source.locator),
      url: text(source.url),
      stated: text(source.stated),
      fetched: text(source.fetched),
      remark: text(source.remark),
    })),
    notes: list(raw.notes).map(text).filter(Boolean),
    remarks: list(raw.remarks).map(text).filter(Boolean),
    links: list(raw.links).map((link) => ({ label: text(link.label) || text(link.url), url: text(link.url), kind: text(link.kind) })),
    choices: list(raw.choices).filter((choice) => text(choice.id) && text(choice.label)).map(({ id, label }) => ({ id, label })),
  };
}
