// Bundles each module of this folder into ../wwwroot/web/<name>.js (and .css, if it imports any), which pages load when first needed.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";

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
