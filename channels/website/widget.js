// What a site embeds: a plain link to the chat page, in the corner. It stores nothing and loads nothing else.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("a[data-ecpat-chat]")) return;
  const link = document.createElement("a");
  link.href = new URL("./", script.src).href;
  link.dataset.ecpatChat = "";
  link.rel = "noreferrer";
  link.textContent = "Ask ECPAT Luxembourg";
  Object.assign(link.style, {
    position: "fixed", insetBlockEnd: "1rem", insetInlineEnd: "1rem", zIndex: "2147483000",
    padding: ".75rem 1rem", borderRadius: ".25rem", background: "#005a8c", color: "#fff", font: "700 1rem system-ui, sans-serif",
  });
  document.body.append(link);
})();
