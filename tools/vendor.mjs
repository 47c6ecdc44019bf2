// Refreshes what we ship of other people's work: script, fonts, icons, the world's outline, axe-core for the tests.
// For maintainers, `make vendor`. Everything comes from the npm registry or from Debian by name and exact version; what lands in the
// repository is listed with its sha256 in mreza/ui/static/ui/vendor/VENDOR.json, and a test compares the two.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")
const UI = "mreza/ui/static/ui"

const PACKAGES = {
  "htmx.org": { version: "4.0.1", licence: "0BSD", licenceFile: "LICENSE" },
  "@fontsource-variable/commissioner": { version: "5.3.0", licence: "OFL-1.1", licenceFile: "LICENSE" },
  "@fontsource-variable/readex-pro": { version: "5.3.0", licence: "OFL-1.1", licenceFile: "LICENSE" },
  "@expo-google-fonts/commissioner": { version: "0.4.1", licence: "OFL-1.1", licenceFile: "LICENSE_FONT" },
  "@expo-google-fonts/readex-pro": { version: "0.4.1", licence: "OFL-1.1", licenceFile: "LICENSE_FONT" },
  "lucide-static": { version: "1.62.0", licence: "ISC", licenceFile: "LICENSE" },
  "axe-core": { version: "4.14.1", licence: "MPL-2.0", licenceFile: "LICENSE" },
  "world-atlas": { version: "2.0.2", licence: "ISC", licenceFile: "LICENSE" },
}
// Only while the outline is drawn; nothing of them is shipped.
const HELPERS = { "topojson-client": "3.1.0", "topojson-simplify": "3.0.3", "d3-geo": "3.1.2" }

const COPIES = [
  ["htmx.org", "dist/htmx.min.js", `${UI}/vendor/htmx.min.js`],
  ...["latin", "latin-ext", "cyrillic"].map((part) => [
    "@fontsource-variable/commissioner",
    `files/commissioner-${part}-wght-normal.woff2`,
    `${UI}/fonts/commissioner-${part}.woff2`,
  ]),
  [
    "@fontsource-variable/readex-pro",
    "files/readex-pro-arabic-wght-normal.woff2",
    `${UI}/fonts/readex-pro-arabic.woff2`,
  ],
  // Whole fonts for PDF files: typst reads no web fonts.
  ...["400Regular", "600SemiBold"].flatMap((cut) => [
    ["@expo-google-fonts/commissioner", `${cut}/Commissioner_${cut}.ttf`, `mreza/ui/fonts-print/Commissioner-${cut}.ttf`],
    ["@expo-google-fonts/readex-pro", `${cut}/ReadexPro_${cut}.ttf`, `mreza/ui/fonts-print/ReadexPro-${cut}.ttf`],
  ]),
  ["axe-core", "axe.min.js", "tests/browser/assets/axe.min.js"],
]

// Whole fonts for scripts the two families lack; npm has them only whole and ten times as heavy, so Debian's packages.
const DEBIAN = {
  "fonts-droid-fallback": { version: "1:6.0.1r16-1.1", licence: "Apache-2.0", texts: ["/usr/share/common-licenses/Apache-2.0"] },
  "fonts-nanum": { version: "20200506-1", licence: "OFL-1.1", texts: ["usr/share/doc/fonts-nanum/copyright"] },
  "fonts-noto-core": { version: "20201225-1", licence: "OFL-1.1", texts: ["usr/share/doc/fonts-noto-core/copyright"] },
}
const DEBIAN_COPIES = [
  ["fonts-droid-fallback", "truetype/droid/DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"],
  ["fonts-nanum", "truetype/nanum/NanumSquareR.ttf", "NanumSquareR.ttf"],
  ..."Armenian Bengali Devanagari Georgian Hebrew Khmer Lao Malayalam Tamil Telugu Thai"
    .split(" ")
    .map((script) => `NotoSans${script}-Regular.ttf`)
    .map((file) => ["fonts-noto-core", `truetype/noto/${file}`, file]),
]

const ICONS = `
  arrow-down arrow-left arrow-right arrow-up arrow-up-down book-open calendar check chevron-down chevron-left
  chevron-right circle-alert circle-check circle-dashed circle-help circle-x clock code copy download external-link eye
  file-spreadsheet filter flag globe history home info key-round languages list locate log-in log-out mail map map-pin
  maximize menu minus monitor moon pencil plus rss search settings shield sun table trash-2 triangle-alert upload user
  users x`
  .trim()
  .split(/\s+/)

function install() {
  const folder = mkdtempSync(join(tmpdir(), "mreza-vendor-"))
  writeFileSync(join(folder, "package.json"), '{"private": true}')
  const wanted = Object.entries(PACKAGES).map(([name, { version }]) => `${name}@${version}`)
  const helpers = Object.entries(HELPERS).map(([name, version]) => `${name}@${version}`)
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...wanted, ...helpers], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  })
  return folder
}

/** Debian's packages, unpacked below the folder; nothing is installed. */
function unpackDebian(folder) {
  for (const [name, { version }] of Object.entries(DEBIAN)) {
    execFileSync("apt-get", ["download", `${name}=${version}`], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    execFileSync("dpkg-deb", ["-x", file, "debian"], { cwd: folder })
  }
  return join(folder, "debian")
}

const write = (path, content) => {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), content)
}

/** One sprite of the Lucide icons we use: `<use href="icons.svg#search"/>`. */
function sprite(folder) {
  const drawn = ICONS.map((name) => {
    const svg = readFileSync(join(folder, "node_modules/lucide-static/icons", `${name}.svg`), "utf8")
    const inside = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "").trim()
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inside.replaceAll(" />", "/>")}</symbol>`
    )
  })
  const { version } = PACKAGES["lucide-static"]
  return (
    `<!-- Lucide ${version}, ISC: ui/vendor/LICENCES.md -->\n` +
    `<svg xmlns="http://www.w3.org/2000/svg">\n${drawn.join("\n")}\n</svg>\n`
  )
}

const printed = (name, version, licence, text) => `## ${name} ${version} (${licence})\n\n\`\`\`text\n${text}\n\`\`\`\n`

function licences(folder, debian) {
  const texts = Object.entries(PACKAGES).map(([name, { version, licence, licenceFile }]) => {
    const text = readFileSync(join(folder, "node_modules", name, licenceFile), "utf8").replaceAll("\r\n", "\n").trim()
    return printed(name, version, licence, text)
  })
  const fonts = Object.entries(DEBIAN).map(([name, { version, licence, texts: files }]) => {
    const text = files.map((file) => readFileSync(resolve(debian, file), "utf8").trim()).join("\n\n")
    return printed(name, version, licence, text)
  })
  return (
    "# Licences of what is shipped here and was made by others\n\n" +
    "Made by `make vendor`. The outline of the world is drawn from Natural Earth (public domain) in the form of the " +
    "npm package world-atlas.\n\n" +
    [...texts, ...fonts].join("\n")
  )
}

const shipped = []
const ship = (from, path, content) => {
  write(path, content)
  const sha256 = createHash("sha256").update(content).digest("hex")
  const { version, licence } = PACKAGES[from] ?? DEBIAN[from]
  shipped.push({ path, from, version, licence, sha256 })
}

const folder = install()
try {
  for (const [name, source, target] of COPIES) {
    ship(name, target, readFileSync(join(folder, "node_modules", name, source)))
  }
  const debian = unpackDebian(folder)
  for (const [name, source, target] of DEBIAN_COPIES) {
    ship(name, `mreza/ui/fonts-print/${target}`, readFileSync(join(debian, "usr/share/fonts", source)))
  }
  ship("lucide-static", `${UI}/icons.svg`, sprite(folder))
  const { outline } = await import("./world_outline.mjs")
  const use = createRequire(join(folder, "node_modules/"))
  ship("world-atlas", "mreza/cities/static/cities/world.svg", await outline(use))
  write(`${UI}/vendor/LICENCES.md`, licences(folder, debian))
  write(`${UI}/vendor/VENDOR.json`, JSON.stringify(shipped, null, 2) + "\n")
} finally {
  rmSync(folder, { recursive: true })
}
for (const { path, from, version } of shipped) console.log(`${path}  ${from} ${version}`)
