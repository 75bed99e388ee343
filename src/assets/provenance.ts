/**
 * How a file came to be, written into it: an XMP packet (ISO 16684-1) in PNG (chunk `iTXt`, PNG specification 11.3.3) and JPEG (segment
 * APP1). The pixels are not touched. Sounds and films carry the same as their comment, written when they are made.
 */
import { crc32 } from "node:zlib";
import type { Provenance } from "../schema.ts";

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
  if (startsWith(bytes, PNG_START)) return insert(bytes, PNG_HEADER_BYTES, pngText(packet));
  if (startsWith(bytes, JPEG_START) && packet.length + JPEG_LABEL.length + 2 <= 0xffff) return insert(bytes, 2, jpegSegment(packet));
  return bytes;
}

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The signature and the chunk IHDR, which is always first. */
const PNG_HEADER_BYTES = 33;
const JPEG_START = [0xff, 0xd8];
const JPEG_LABEL = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");

const startsWith = (bytes: Uint8Array, start: number[]) => start.every((byte, i) => bytes[i] === byte);

const insert = (bytes: Uint8Array, at: number, part: Uint8Array) => Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);

function pngText(packet: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from("iTXtXML:com.adobe.xmp\0\0\0\0\0", "latin1"), packet]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function jpegSegment(packet: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(packet.length + JPEG_LABEL.length + 2, 2);
  return Buffer.concat([head, JPEG_LABEL, packet]);
}

/** Text for XML 1.0: what it cannot hold is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
