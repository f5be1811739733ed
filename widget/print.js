// Prints the talk alone: the page around it is hidden while the printer draws.

const PAGE = new CSSStyleSheet();
PAGE.replaceSync("@media print { body :not(ecpat-chat):not(:has(ecpat-chat)) { display: none !important } }");

/**
 * @param {HTMLElement} host
 * @param {ShadowRoot} root
 */
export function print(host, root) {
  const folded = [...root.querySelectorAll("details:not([open])")];
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, PAGE];
  folded.forEach((part) => part.setAttribute("open", ""));
  host.classList.add("printed");
  window.addEventListener("afterprint", () => {
    document.adoptedStyleSheets = before;
    folded.forEach((part) => part.removeAttribute("open"));
    host.classList.remove("printed");
  }, { once: true });
  window.print();
}
