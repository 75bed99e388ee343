import { Html } from "@elysiajs/html";

/** Addresses and `@names`; everything else is text. A full stop or bracket after an address does not belong to it. */
const PARTS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:?)\]}]|@[\p{L}\p{N}_-]+)/u;

/** The words of a comment: text, with web addresses as links that tell the other side nothing. */
export function CommentWords({ body }: { body: string }) {
  return (
    <p class="talk__words">
      {body.split(PARTS).map((part) => {
        if (/^https?:\/\//.test(part) && URL.canParse(part))
          return (
            <a href={part} target="_blank" rel="noopener noreferrer nofollow" safe>
              {part}
            </a>
          );
        if (/^@[\p{L}\p{N}_-]+$/u.test(part))
          return (
            <span class="mention" safe>
              {part}
            </span>
          );
        return Html.escapeHtml(part);
      })}
    </p>
  );
}
