// The talk: what was said and answered, what failed, one message at a time.

import { CONTACTS } from "./contacts.js";
import { dial, make } from "./dom.js";
import { drawAnswer } from "./draw.js";
import { Conversation, NotAnswered } from "./transport.js";

/** @import { Said } from "./transport.js" */
/** @import { Words } from "./words.js" */

/** Milliseconds until the typing sign, and until it says that this takes long. */
const SIGN = 300;
const SLOW = 4000;
/** Codes for a text that has to be shortened; sent again as it is it would be refused again. */
const TOO_LONG = ["text_too_long", "text_too_large"];

/**
 * The emergency numbers, each with whom it reaches.
 * @param {Words} words
 */
export function emergencyNumbers(words) {
  return make("ul", { class: "numbers" },
    make("li", {}, dial(CONTACTS.police, make("b", {}, CONTACTS.police), " " + words.police)),
    make("li", {}, dial(CONTACTS.rescue, make("b", {}, CONTACTS.rescue), " " + words.rescue)),
    make("li", {}, dial(CONTACTS.kjt, make("b", {}, CONTACTS.kjt), " " + words.kjt)));
}

/** One talk and the list it is drawn in. */
export class Talk {
  #busy = false;
  #generation = 0;

  /**
   * @param {object} host
   * @param {string} host.base
   * @param {() => {words: Words, language: string}} host.speech
   * @param {(sentence: string, seen?: boolean) => void} host.tell says a sentence to screen readers, or to everybody
   * @param {(text: string) => void} host.giveBack puts what is too long to be answered where it can be shortened
   * @param {(name: string, detail?: object) => void} host.emit an event for the page
   */
  constructor(host) {
    this.host = host;
    this.conversation = new Conversation(host.base);
    this.list = make("ol", { class: "log" });
  }

  get empty() {
    return !this.list.firstChild;
  }

  /** Ends this talk and begins another; an answer that is still on its way is not shown. */
  clear() {
    this.#generation++;
    this.#busy = false;
    this.list.replaceChildren();
    this.conversation = new Conversation(this.host.base);
  }

  /**
   * Shows what the visitor said at once, sends it once, shows the answers or the failure.
   * @param {Said} said
   * @returns {boolean} whether it was taken; while an answer is awaited nothing is
   */
  say(said) {
    if (this.#busy) {
      this.host.tell(this.host.speech().words.writing, true);
      return false;
    }
    this.list.querySelector(".problem")?.remove();
    const { words } = this.host.speech();
    const line = make("li", { class: "said" }, make("span", { class: "unseen" }, words.you + words.colon), make("p", {}, said.text));
    this.list.append(line);
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.#send({ ...said, id }, line);
    return true;
  }

  /**
   * @param {Said} said
   * @param {HTMLElement} line
   */
  async #send(said, line) {
    const { words, language } = this.host.speech();
    const generation = this.#generation;
    const sign = make("li", { class: "writing" }, make("span", { class: "dots" }), make("span", { class: "unseen" }, words.writing));
    const timers = [
      setTimeout(() => { this.list.append(sign); line.scrollIntoView(); }, SIGN),
      setTimeout(() => { sign.append(make("p", {}, words.slow)); this.host.tell(words.slow); }, SLOW),
    ];
    this.#busy = true;
    line.scrollIntoView();
    /** @type {HTMLElement[]} */
    let drawn = [];
    try {
      const answers = await this.conversation.say(said, language);
      if (generation !== this.#generation) return;
      drawn = answers.map((answer) => drawAnswer(answer, (choice) => this.say({ choice: choice.id, text: choice.label }), (sentence) => this.host.tell(sentence, true)));
      this.host.tell(answers.map((answer) => `${words.assistant}: ${answer.text.replace(/\s*\[\d+\]/g, "")}`).join("\n"));
      for (const { topic, language, help } of answers) this.host.emit("answer", { topic, language, help });
    } catch (problem) {
      if (generation !== this.#generation) return;
      const { code, sentence } = problem instanceof NotAnswered ? problem : new NotAnswered("bad_answer");
      const tooLong = TOO_LONG.includes(code);
      drawn = [this.#drawProblem(code === "too_many_messages" ? words.tooMany : sentence || words.failed, said, line, !tooLong)];
      if (tooLong) {
        line.remove();
        this.host.giveBack(said.text);
      }
      this.host.emit("error", { code });
    } finally {
      timers.forEach(clearTimeout);
      sign.remove();
      if (generation === this.#generation) this.#busy = false;
    }
    this.list.append(...drawn);
    (line.isConnected ? line : drawn[0])?.scrollIntoView();
  }

  /**
   * @param {string} sentence
   * @param {Said} said
   * @param {HTMLElement} line
   * @param {boolean} mayBeSentAgain
   */
  #drawProblem(sentence, said, line, mayBeSentAgain) {
    const { words } = this.host.speech();
    const state = make("p", { class: "state" }, words.notSent);
    line.append(state);
    this.host.tell(`${sentence} ${words.danger} ${words.police}: ${CONTACTS.police}.`);
    const { name, address, phone } = CONTACTS.ecpat;
    const again = () => {
      if (this.#busy) return;
      // The button goes, so the focus stays near: on the line that is sent again.
      line.tabIndex = -1;
      line.focus({ preventScroll: true });
      state.remove();
      problem.remove();
      this.list.append(line);
      this.#send(said, line);
    };
    const problem = make("li", { class: "problem" },
      make("p", {}, make("b", {}, sentence)),
      mayBeSentAgain && make("button", { type: "button", class: "strong", onclick: again }, words.again),
      make("p", {}, words.danger),
      emergencyNumbers(words),
      make("p", {}, words.reach),
      make("address", {}, name, make("br"), address, make("br"), dial(phone)));
    return problem;
  }
}
