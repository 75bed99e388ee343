/** Serves React Flow's page with the graph of one of our canvases and with the same pictures, from memory. */
import { join } from "node:path";
import type { CanvasNode, CanvasView } from "../../src/canvas/document.ts";
import { installPeers } from "./peers.ts";

const HERE = import.meta.dir;

const STYLE = `html,body,#root{height:100%;margin:0;background:#0b0b0d;color:#eee;font:12px sans-serif}
.picture,.card{width:100%;height:100%;border-radius:8px;overflow:hidden;background:#1b1b1e}
.picture img{width:100%;height:100%;object-fit:cover;display:block}
.card header{font-weight:600;padding:10px 12px 0}.card p{margin:4px 12px;line-height:1.5;white-space:pre-wrap}`;

export interface PeerPage {
  url: string;
  stop(): Promise<void>;
}

/** `picture` answers the bytes of a small picture. */
export async function serveReactFlow(view: CanvasView, picture: (assetId: string) => Promise<Blob>): Promise<PeerPage> {
  await installPeers();
  const built = await Bun.build({
    entrypoints: [join(HERE, "peers", "react-flow.js")],
    target: "browser",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const script = await built.outputs[0]?.text();
  const style = await Bun.file(join(HERE, "node_modules", "@xyflow", "react", "dist", "style.css")).text();
  const html = `<!doctype html><html><head><style>${style}${STYLE}</style></head><body><div id="root"></div><script type="module" src="/app.js"></script></body></html>`;
  const graph = JSON.stringify({ nodes: Object.values(view.nodes).map(peerNode), edges: Object.values(view.edges).map(peerEdge) });
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/app.js") return new Response(script, { headers: { "content-type": "text/javascript" } });
      if (pathname === "/graph.json") return new Response(graph, { headers: { "content-type": "application/json" } });
      if (pathname.startsWith("/picture/"))
        return new Response(await picture(pathname.slice(9)), {
          headers: { "content-type": "image/webp", "cache-control": "max-age=3600" },
        });
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}/`, stop: () => server.stop(true) };
}

function peerNode(node: CanvasNode) {
  const box = { position: { x: node.x, y: node.y }, width: node.w, height: node.h };
  if (node.type === "image") return { id: node.id, type: "picture", ...box, data: { picture: `/picture/${node.assetId}` } };
  const text = "body" in node ? node.body : "prompt" in node ? node.prompt : "";
  return { id: node.id, type: "card", ...box, data: { label: node.type, text } };
}

const peerEdge = ({ id, source, target }: { id: string; source: string; target: string }) => ({ id, source, target });
