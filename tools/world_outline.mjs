// Draws the outline of the world that lies under every map of ours: Natural Earth's countries at 1:50 million,
// simplified, in the projection of mreza/cities/projection.py (Equal Earth, central meridian 11° east, 960 × 468).
// tools/vendor.mjs calls it; the result is one static file with two symbols, `land` and `borders`, without a colour:
// the page's CSS gives fill and stroke to the <use> that shows them, so the map follows the theme.

import { pathToFileURL } from "node:url"

// Equal Earth, Šavrič, Patterson & Jenny 2018. The same numbers as in projection.py; a test compares the two.
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796]
const M = Math.sqrt(3) / 2
const [WIDTH, HEIGHT, MERIDIAN] = [960, 468, 11]

// d3-geo's own raw function, so that it also clips at the antimeridian and resamples long edges.
function equalEarth(lambda, phi) {
  const l = Math.asin(M * Math.sin(phi)), l2 = l * l, l6 = l2 * l2 * l2
  return [
    (lambda * Math.cos(l)) / (M * (A1 + 3 * A2 * l2 + l6 * (7 * A3 + 9 * A4 * l2))),
    l * (A1 + A2 * l2 + l6 * (A3 + A4 * l2)),
  ]
}
const SCALE = WIDTH / (2 * equalEarth(Math.PI, 0)[0])


/** Areas in square units of the viewBox: below them a corner of a line is dropped, or a whole island. */
const CORNER = 0.06
const ISLAND = 0.05
const UNIT = (4 * Math.PI) / (0.79 * WIDTH * HEIGHT) // one square unit in steradians, on average
const FINE = 10 // whole numbers in the paths are tenths of a unit

/** The world as the text of an SVG file; `use` is a `require` that finds the helpers of vendor.mjs. */
export async function outline(use) {
  const load = (name) => import(pathToFileURL(use.resolve(name)))
  const { feature, mesh } = await load("topojson-client")
  const { filter, filterWeight, presimplify, simplify, sphericalRingArea, sphericalTriangleArea } =
    await load("topojson-simplify")
  const { geoPath, geoProjection } = await load("d3-geo")

  const fine = presimplify(use("world-atlas/countries-50m.json"), sphericalTriangleArea)
  const coarse = simplify(fine, CORNER * UNIT)
  const world = filter(coarse, filterWeight(coarse, ISLAND * UNIT, sphericalRingArea))

  const projection = geoProjection(equalEarth)
    .scale(SCALE)
    .translate([WIDTH / 2, HEIGHT / 2])
    .rotate([-MERIDIAN, 0])
    .precision(0.3)
  const drawn = (shape, closed) => {
    const lines = new Lines()
    geoPath(projection, lines)(shape)
    return lines.path(closed)
  }
  const scaled = `transform="scale(${1 / FINE})" vector-effect="non-scaling-stroke"`
  return (
    "<!-- Natural Earth 1:50m (public domain), simplified; Equal Earth, central meridian 11° east. Made by `make vendor`. -->\n" +
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">\n` +
    `<path id="sphere" ${scaled} d="${drawn({ type: "Sphere" }, true)}"/>\n` +
    `<path id="land" ${scaled} d="${drawn(feature(world, world.objects.land), true)}"/>\n` +
    `<path id="borders" ${scaled} fill="none" d="${drawn(
      mesh(world, world.objects.countries, (one, other) => one !== other),
      false,
    )}"/>\n</svg>\n`
  )
}

/** Collects what d3 draws and writes it as one short path of whole numbers, each relative to the last. */
class Lines {
  lines = []
  moveTo(x, y) {
    this.lines.push([[Math.round(x * FINE), Math.round(y * FINE)]])
  }
  lineTo(x, y) {
    const line = this.lines.at(-1)
    const point = [Math.round(x * FINE), Math.round(y * FINE)]
    const [[beforeX, beforeY], [lastX, lastY]] = [line.at(-2) ?? line.at(-1), line.at(-1)]
    if (point[0] === lastX && point[1] === lastY) return
    const [ax, ay, bx, by] = [lastX - beforeX, lastY - beforeY, point[0] - lastX, point[1] - lastY]
    if (line.length > 1 && ax * by === ay * bx && ax * bx + ay * by > 0) line.pop() // straight on: the corner says nothing
    line.push(point)
  }
  closePath() {}
  arc() {}
  path(closed) {
    let [x, y] = [0, 0]
    let written = ""
    for (const line of this.lines) {
      if (closed && line.length > 1 && line[0].join() === line.at(-1).join()) line.pop()
      if (line.length < (closed ? 3 : 2)) continue
      line.forEach(([toX, toY], index) => {
        const sign = index === 0 ? "m" : index === 1 ? "l" : toX - x < 0 ? "" : " "
        written += `${sign}${toX - x}${toY - y < 0 ? "" : " "}${toY - y}`
        ;[x, y] = [toX, toY]
      })
      if (closed) {
        written += "z"
        ;[x, y] = line[0]
      }
    }
    return written
  }
}
