// Leave this page: blank at once, and no way back to it through this entry of the history.
// After GOV.UK's "Exit this page", with the history entry replaced and the talk erased.

import { make } from "./dom.js";

/** Milliseconds within which the next press of Shift must come. */
const NEXT_PRESS = 5000;

/**
 * The address to go to, or an empty page where the wish is no web address: no script may hide in it.
 * @param {string | null | undefined} wish
 */
export function exitAddress(wish) {
  const address = wish && URL.canParse(wish, document.baseURI) ? new URL(wish, document.baseURI) : undefined;
  // A place on this very page is no way out of it.
  const here = address?.href.split("#")[0] === location.href.split("#")[0];
  return address && !here && /^https?:$/.test(address.protocol) ? address.href : "about:blank";
}

/**
 * Covers everything at once, then goes. The cover is drawn by the browser before the next page has come.
 * @param {ShadowRoot} root
 * @param {string} address
 * @param {string} announcement for those who cannot see that the page went blank
 */
export function leave(root, address, announcement) {
  const cover = make("div", { class: "cover", popover: "manual" }, make("p", { class: "unseen", role: "alert" }, announcement));
  root.append(cover);
  cover.showPopover?.();
  document.title = "\u200B";
  document.documentElement.style.setProperty("visibility", "hidden", "important");
  // The neutral page is not told where its visitor comes from.
  document.head.append(make("meta", { name: "referrer", content: "no-referrer" }));
  location.replace(address);
}

/**
 * Whether a press lies on the link while something of the page (a modal dialog, "inert") keeps it from being pressed.
 * @param {MouseEvent} event
 * @param {HTMLElement} host
 * @param {Element | null} link
 */
export function isOnHeldLink({ clientX, clientY }, host, link) {
  if (!link || !(document.querySelector(":modal") || host.closest("[inert]"))) return false;
  const { left, right, top, bottom } = link.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/**
 * Counts presses of Shift alone: three leave the page. Not Escape, which stops a page from loading.
 * @param {(presses: number) => void} onPress
 * @param {AbortSignal} signal ends it
 */
export function countShift(onPress, signal) {
  let presses = 0;
  let last = 0;
  let alone = false;
  const options = { capture: true, signal };
  // Counted when the key comes up, because a key held down repeats; with any other key it is ordinary typing.
  window.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) presses = 0;
  }, options);
  window.addEventListener("pointerdown", () => { alone = false; }, options);
  window.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    presses = event.timeStamp - last < NEXT_PRESS ? presses + 1 : 1;
    last = event.timeStamp;
    onPress(presses);
  }, options);
}
