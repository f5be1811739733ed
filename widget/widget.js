// What a site embeds: <script src="https://.../webhooks/website/widget.js" defer></script>
// It makes one <ecpat-chat>, unless the page has one, and passes the tag's data-... attributes on to it.

import { EcpatChat } from "./element.js";

const script = document.currentScript ?? document.querySelector('script[src*="/webhooks/website/widget"]');

const place = () => {
  if (document.querySelector("ecpat-chat")) return;
  const chat = document.createElement("ecpat-chat");
  if (script instanceof HTMLScriptElement) Object.assign(chat.dataset, script.dataset);
  document.body.append(chat);
};

if (script instanceof HTMLScriptElement) {
  if (!customElements.get("ecpat-chat")) {
    EcpatChat.base = new URL("./", script.src).href;
    customElements.define("ecpat-chat", EcpatChat);
  }
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
}
