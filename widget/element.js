// The custom element: the corner of the page with its two buttons, and the panel with the talk.

import { make } from "./dom.js";
import { countShift, exitAddress, isOnHeldLink, leave } from "./leave.js";
import looks from "./looks.css" with { type: "css" };
import { print } from "./print.js";
import { emergencyNumbers, Talk } from "./talk.js";
import { WORDS, spoken } from "./words.js";

/** The longest question that a page may ask by itself. */
const LONGEST_TEXT = 1000;
/** Milliseconds that a spoken sentence stays in the page: long enough to be read once, gone before it is read again. */
const SPOKEN = 6000;
const NARROW = "(max-width: 30em), (max-height: 25em)";

/** `<ecpat-chat>`: docs/website.md has its attributes, events and methods. */
export class EcpatChat extends HTMLElement {
  static observedAttributes = ["data-language", "data-title", "data-colour"];
  /** Address that the interface is served under; the entry sets it. */
  static base = "";

  #root = this.attachShadow({ mode: "open" });
  #life = new AbortController();
  #open = false;
  #hush = 0;
  #greeted = false;
  /** @type {Talk | undefined} */
  #talk;
  #launcher = make("button", { type: "button", class: "launcher strong", "aria-haspopup": "dialog", onclick: () => this.open() });
  #corner = make("div", { class: "corner", role: "region", popover: "manual" });
  #panel = make("dialog", { class: "panel", "aria-labelledby": "title", popover: "manual" });
  #view = make("div", { class: "view", role: "log", "aria-live": "off", tabindex: 0 });
  #input = make("textarea", { id: "question", rows: 1, autocomplete: "off", enterkeyhint: "send" });
  #question = make("div", { class: "question", role: "group", hidden: true });
  #cornerStatus = make("p", { class: "status unseen", role: "status" });
  #panelStatus = make("p", { class: "status unseen", role: "status" });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [looks];
  }

  connectedCallback() {
    // One chat a page: a second element stays empty, until the first one goes.
    if (this.#talk || [...document.querySelectorAll("ecpat-chat")].some((other) => other !== this && other.shadowRoot?.firstChild)) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#talk = new Talk({
      base: EcpatChat.base,
      speech: () => ({ words: this.#words, language: this.#language }),
      tell: (sentence, seen) => this.#tell(sentence, seen),
      giveBack: (text) => { this.#input.value ||= text; },
      emit: (name, detail) => this.#emit(name, detail),
    });
    this.#root.replaceChildren(this.#corner, this.#panel);
    this.#draw();
    this.#raise();

    const listen = { signal };
    countShift((presses) => {
      if (presses === 2) this.#tell(this.#words.leaveOnce, true);
      if (presses === 3) this.leave();
    }, signal);
    document.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("a[data-ecpat-leave]")) this.leave(event);
      if (isOnHeldLink(event, this, (this.#open ? this.#panel : this.#corner).querySelector(".leave"))) this.leave(event);
    }, { capture: true, signal });
    // Popovers of the page that open later would lie above our corner.
    document.addEventListener("toggle", (event) => {
      const { target, newState } = /** @type {ToggleEvent} */ (event);
      if (newState === "open" && target instanceof Element && !target.matches("details")) this.#raise();
    }, { capture: true, signal });
    matchMedia(NARROW).addEventListener("change", () => this.#open && this.#show(), listen);
    // The keyboard of a phone takes room that the page is not told of; a zoomed page is left alone.
    window.visualViewport?.addEventListener("resize", ({ target }) => {
      const { height, offsetTop, scale } = /** @type {VisualViewport} */ (target);
      this.#panel.style.setProperty("--seen", scale === 1 ? `${height}px` : "");
      this.#panel.style.setProperty("--above", scale === 1 ? `${offsetTop}px` : "");
    }, listen);
    const language = new MutationObserver(() => this.#draw());
    language.observe(document.documentElement, { attributeFilter: ["lang"] });
    signal.addEventListener("abort", () => language.disconnect());
    this.#panel.onkeydown = (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    };
    this.#panel.oncancel = (event) => {
      event.preventDefault();
      this.close();
    };
    // Not over the whole of a small screen before anybody asked for it.
    if (this.dataset.open !== undefined && !matchMedia(NARROW).matches) this.open({ focus: false });
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#talk?.conversation.erase();
    this.#talk = undefined;
    this.#open = false;
    this.#hide();
    this.#panel.replaceChildren();
    this.#root.replaceChildren();
    const next = document.querySelector("ecpat-chat");
    if (next instanceof EcpatChat && next !== this) next.connectedCallback();
  }

  attributeChangedCallback() {
    if (this.#talk) this.#draw();
  }

  /** Opens the chat. @param {{focus?: boolean}} [how] without focus where the visitor did not ask for it */
  open({ focus = true } = {}) {
    if (!this.#talk || this.#open) return;
    this.#open = true;
    if (!this.#panel.firstChild) this.#drawPanel(this.#talk);
    this.#show();
    // On a phone the keyboard would cover what there is to read.
    if (focus) (matchMedia("(pointer: coarse)").matches ? this.#title : this.#input).focus();
    const first = this.dataset.question?.trim().slice(0, LONGEST_TEXT);
    if (first && !this.#greeted && this.#talk.empty) this.#talk.say({ text: first });
    this.#greeted = true;
    this.#emit("open");
  }

  /** Closes the chat; the talk goes on when it is opened again. */
  close() {
    if (!this.#open) return;
    this.#open = false;
    this.#hide();
    this.#raise();
    this.#launcher.focus();
    this.#emit("close");
  }

  /** Deletes the talk on the server and begins another. */
  restart() {
    this.#talk?.conversation.erase();
    this.#talk?.clear();
    this.#input.focus();
    this.#emit("restart");
  }

  /** Leaves the page at once. @param {Event} [event] the press of a link, which is not followed */
  leave(event) {
    event?.preventDefault();
    this.#talk?.conversation.erase();
    leave(this.#root, this.#exit, this.#words.leaving);
    this.#emit("leave");
  }

  get #language() {
    const { language } = this.dataset;
    return spoken(language, this.closest("[lang]")?.getAttribute("lang"), document.documentElement.lang);
  }

  get #words() {
    return WORDS[this.#language];
  }

  get #exit() {
    return exitAddress(this.dataset.exit ?? this.querySelector("a")?.getAttribute("href"));
  }

  get #title() {
    return /** @type {HTMLElement} */ (this.#panel.querySelector("h2"));
  }

  get #heading() {
    return this.dataset.title?.trim() || this.#words.title;
  }

  /** Draws everything but the talk itself, in the language of now; the panel only once somebody has opened it. */
  #draw() {
    if (!this.#talk) return;
    this.#colour();
    this.#corner.lang = this.#language;
    this.#corner.ariaLabel = this.#heading;
    this.#launcher.replaceChildren(icon("M4 4h16v12H10l-5 4v-4H4z"), this.#heading);
    this.#corner.replaceChildren(this.#leaveLink({ title: this.#words.limits }), this.#launcher, this.#cornerStatus);
    if (this.#panel.firstChild) keepFocus(this.#root, () => this.#talk && this.#drawPanel(this.#talk));
  }

  /** @param {Talk} talk */
  #drawPanel(talk) {
    const words = this.#words;
    this.#panel.lang = this.#language;
    this.#input.placeholder = words.placeholder;
    this.#view.ariaLabel = words.log;
    this.#view.replaceChildren(
      make("div", { class: "intro" }, make("p", {}, words.intro), make("p", { id: "limits" }, words.limits)),
      talk.list,
    );
    const tool = (/** @type {string} */ label, /** @type {() => void} */ onclick) => make("button", { type: "button", class: "quiet", onclick }, label);
    this.#panel.replaceChildren(
      make("header", {},
        make("h2", { id: "title", tabindex: -1 }, this.#heading),
        this.#leaveLink({ "aria-describedby": "limits" }),
        make("button", { type: "button", class: "close", "aria-label": words.close, onclick: () => this.close() }, icon("M6 6l12 12M18 6L6 18"))),
      make("div", { class: "rest" },
        make("div", { class: "danger" }, make("span", {}, words.danger), emergencyNumbers(words)),
        this.#view,
        this.#question,
        make("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.#ask(); } },
          make("label", { class: "unseen", for: "question" }, words.label),
          this.#input,
          make("button", { class: "strong" }, words.ask)),
        make("div", { class: "tools" },
          tool(words.restart, () => this.restart()), tool(words.forget, () => this.#askToForget()), tool(words.print, () => print(this, this.#root))),
        this.#panelStatus),
    );
    this.#input.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    };
  }

  /** @param {Record<string, string>} described */
  #leaveLink(described) {
    const onclick = (/** @type {Event} */ event) => this.leave(event);
    return make("a", { class: "leave", href: this.#exit, rel: "nofollow noreferrer", ...described, onclick }, this.#words.leave);
  }

  #ask() {
    const text = this.#input.value.trim();
    // However long it is: whether it asks for help is heard by the server.
    if (text && this.#talk?.say({ text })) this.#input.value = "";
    this.#input.focus();
  }

  #askToForget() {
    const words = this.#words;
    const done = () => { this.#question.hidden = true; this.#input.focus(); };
    const forget = async () => {
      done();
      const gone = await this.#talk?.conversation.forget(this.#language);
      if (gone) this.#talk?.clear();
      this.#tell(typeof gone === "string" ? gone : gone ? words.forgot : words.notForgot, true);
      if (gone) this.#emit("forget");
    };
    const yes = make("button", { type: "button", class: "strong", onclick: forget }, words.forgetYes);
    this.#question.ariaLabel = words.forget;
    this.#question.replaceChildren(make("p", { id: "ask" }, words.forgetAsk), yes, make("button", { type: "button", onclick: done }, words.forgetNo));
    yes.setAttribute("aria-describedby", "ask");
    this.#question.hidden = false;
    yes.focus();
  }

  /** Shows the panel: over the whole of a small screen, and then nothing behind it can be reached. */
  #show() {
    keepFocus(this.#root, () => {
      this.#hide();
      this.#corner.hidePopover?.();
      this.#corner.classList.add("away");
      this.#panel.classList.add("open");
      this.#panel.popover = matchMedia(NARROW).matches ? null : "manual";
      if (this.#panel.popover) this.#panel.showPopover?.();
      else this.#panel.showModal();
    });
  }

  #hide() {
    this.#panel.classList.remove("open");
    if (this.#panel.open) this.#panel.close();
    else if (this.#panel.popover) this.#panel.hidePopover?.();
  }

  /** Puts what is seen of the chat above everything of the page, whatever its z-index. */
  #raise() {
    const shown = this.#open ? this.#panel : this.#corner;
    if (!shown.isConnected || !shown.popover) return;
    keepFocus(this.#root, () => {
      this.#corner.classList.toggle("away", this.#open);
      shown.hidePopover?.();
      shown.showPopover?.();
    });
  }

  /** The site's colour, with black or white letters on it, whichever is easier to read. */
  #colour() {
    const [, red, green, blue] = /^#(..)(..)(..)$/.exec(this.dataset.colour ?? "") ?? [];
    const [r, g, b] = [red, green, blue].map((part) => parseInt(part, 16) / 255).map((part) => (part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92));
    const known = r + g + b >= 0;
    for (const { style } of [this.#corner, this.#panel]) {
      style.setProperty("--strong", known ? `#${red}${green}${blue}` : "");
      style.setProperty("--on-strong", !known ? "" : 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff");
    }
  }

  /**
   * Says a sentence to screen readers once, and shows it to all where asked to.
   * @param {string} sentence
   * @param {boolean} [seen]
   */
  #tell(sentence, seen = false) {
    const status = this.#open ? this.#panelStatus : this.#cornerStatus;
    clearTimeout(this.#hush);
    status.classList.toggle("unseen", !seen);
    status.textContent = sentence;
    this.#hush = setTimeout(() => { status.textContent = ""; status.classList.add("unseen"); }, SPOKEN);
  }

  /**
   * @param {string} name
   * @param {object} [detail] never what a visitor wrote
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent("ecpat-chat:" + name, { bubbles: true, composed: true, detail }));
  }
}

/**
 * Lets the browser move the focus as it shows a popover, and puts it back.
 * @param {ShadowRoot} root
 * @param {() => void} show
 */
function keepFocus(root, show) {
  const focused = root.activeElement ?? document.activeElement;
  show();
  if (focused === document.body) /** @type {HTMLElement | null} */ (root.activeElement)?.blur();
  else if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/** @param {string} path */
function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}
