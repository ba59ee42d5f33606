// Bundles each module of this folder into ../wwwroot/web/<name>.js (and .css, if it imports any), which pages load when first needed.
// Puts into the page itself what its shell is painted with: a style that is fetched holds up the first paint.
import { build, transformSync } from "esbuild";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const out = "../wwwroot/web";
const entries = readdirSync(".").filter((name) => name.endsWith(".js"));

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "linked",
  // The page's policy allows fonts and pictures from data addresses, and these are small.
  loader: { ".woff": "dataurl", ".woff2": "dataurl", ".eot": "empty", ".ttf": "empty", ".svg": "dataurl", ".png": "dataurl" },
  logLevel: "warning",
});

const page = readFileSync("index.html", "utf8").replaceAll(/<link rel="stylesheet" href="(css\/[a-z]+\.css)" \/>/g, (_, file) => {
  const { code } = transformSync(readFileSync(`../wwwroot/${file}`, "utf8"), { loader: "css", minify: true, charset: "utf8" });
  return `<style>${code.trim()}</style>`;
});
writeFileSync(`${out}/index.html`, page);
