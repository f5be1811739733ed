// Makes elements one by one: text is only ever text, so no page policy (Trusted Types) has anything to refuse.

/**
 * An element with attributes, listeners ("onclick" and the like) and children. What is undefined or false is left out.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => void)>} [attributes]
 * @param {...(Node | string | undefined | false)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/**
 * A link that dials.
 * @param {string} number as people write it
 * @param {...(string | Node)} label
 */
export function dial(number, ...label) {
  return make("a", { href: "tel:" + number.replace(/[^+\d]/g, "") }, ...(label.length ? label : [number]));
}
