/** htmx 4 carries pieces of a reply to other places of the page in this element. */
declare namespace JSX {
  interface IntrinsicElements {
    "hx-partial": HtmlTag;
  }
}
