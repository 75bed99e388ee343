/**
 * How a file came to be, in the words of an XMP packet (ISO 16684-1). The draft provider writes it into what it makes; every other file gets it when it
 * leaves (`stamp.ts`).
 */
import type { Provenance } from "../schema.ts";
import { jpegSplices, PNG_HEADER_BYTES, pngText } from "./stamp.ts";

/** IPTC's words for where a picture comes from: https://cv.iptc.org/newscodes/digitalsourcetype */
const SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype";

/** An XMP packet with the model, prompt, seed, parameters and inputs. */
export function provenanceXmp(provenance: Provenance): string {
  const source = provenance.draft ? "algorithmicMedia" : "trainedAlgorithmicMedia";
  const fields: Record<string, string | undefined> = {
    "xmp:CreatorTool": "Clash",
    "dc:source": provenance.generationId ?? provenance.renderId,
    "Iptc4xmpExt:DigitalSourceType": provenance.model ? `${SOURCE_TYPES}/${source}` : undefined,
    "clash:model": provenance.model,
    "clash:prompt": provenance.prompt,
    "clash:seed": provenance.seed?.toString(),
    "clash:params": provenance.params && JSON.stringify(provenance.params),
    "clash:inputs": provenance.inputs?.length ? JSON.stringify(provenance.inputs) : undefined,
    "clash:draft": provenance.draft ? "true" : undefined,
  };
  const elements = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`   <${name}>${escapeXml(value)}</${name}>`],
  );
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    '    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:clash="https://clash.example/ns/1.0/">',
    ...elements,
    "  </rdf:Description>",
    " </rdf:RDF>",
    "</x:xmpmeta>",
    '<?xpacket end="r"?>',
  ].join("\n");
}

/** The same picture with its provenance inside. PNG and JPEG; other formats, and packets too long for JPEG, come back as they were. */
export function stampImage(bytes: Uint8Array, provenance: Provenance): Uint8Array {
  const packet = Buffer.from(provenanceXmp(provenance), "utf8");
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, PNG_START)) return insert(bytes, PNG_HEADER_BYTES, pngText(packet));
  const [segment] = startsWith(bytes, JPEG_START) ? jpegSplices(whole, packet) : [];
  return segment ? insert(bytes, segment.at, segment.bytes) : bytes;
}

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_START = [0xff, 0xd8];

const startsWith = (bytes: Uint8Array, start: number[]) => start.every((byte, i) => bytes[i] === byte);

const insert = (bytes: Uint8Array, at: number, part: Uint8Array) => Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);

/** Text for XML 1.0: what it cannot hold is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
