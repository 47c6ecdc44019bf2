// <city-map> makes the map that the server drew one to walk about in: zoom, pan, clusters, names on pointing, and the
// row of a list lights up with its point. Without this script every point is a link all the same.
//
// Markup: the macro `city_parts.map`; all words and addresses come from there, this file holds none.
// Points are read from the drawing itself (`.points a`). Where the server drew discs because there are too many, they
// come from the address in data-points, else only the country and the year are read from there, at the first pointing:
//   {"fields": [[code, name], …], "countries": [name, …], "points": [[x, y, code, name, field at, country at, year], …]}
// x and y are in the units of the drawing. Scale is always in pixels a unit.

const WIDTH = 960, HEIGHT = 468
const NEAREST = 48 // about a kilometre a pixel: beyond that the outline has nothing more to say
const REACH = 24 // pixels within which points become one disc: the least distance of two targets
const STEP = 1.8 // one press of + or −
const SVG = "http://www.w3.org/2000/svg"
const still = matchMedia("(prefers-reduced-motion: reduce)")

const make = (tag, attributes, ...children) => {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}
const within = (value, least, most) => Math.min(Math.max(value, least), most)

/** Nodes closer than `reach` to the first of a group become one, in the middle of all its points. */
function gathered(nodes, reach) {
  const cells = new Map() // a cell of the grid → the groups begun in it, each knows the next
  const groups = []
  for (const node of nodes) {
    const column = Math.floor(node.x / reach)
    const row = Math.floor(node.y / reach)
    let near = null
    let least = reach * reach
    for (let right = -1; right < 2; right++) {
      for (let down = -1; down < 2; down++) {
        for (let group = cells.get((column + right) * 1e6 + row + down); group; group = group.next) {
          const far = (group.x - node.x) ** 2 + (group.y - node.y) ** 2
          if (far < least) {
            near = group
            least = far
          }
        }
      }
    }
    if (near) near.nodes.push(node)
    else {
      const cell = column * 1e6 + row
      const group = { x: node.x, y: node.y, nodes: [node], next: cells.get(cell) }
      cells.set(cell, group)
      groups.push(group)
    }
  }
  return groups.map(({ nodes }) => {
    if (nodes.length === 1) return nodes[0]
    const points = nodes.flatMap((node) => node.points)
    const middle = (axis) => points.reduce((sum, one) => sum + one[axis], 0) / points.length
    return { x: middle("x"), y: middle("y"), points, key: `${points.length} ${reach} ${points[0].code}` }
  })
}

/** What is drawn at one scale: points, and discs for those that would lie on one another; the larger take the smaller. */
function drawnAt(single, reach) {
  if (!reach) return single
  const nodes = gathered(single, reach * 0.45)
  return gathered([...nodes.filter(isDisc).sort(bySize), ...nodes.filter((node) => !isDisc(node))], reach)
}
const isDisc = (node) => node.points.length > 1
const bySize = (one, other) => other.points.length - one.points.length

class CityMap extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController()
    const on = (target, names, act, options) =>
      names.split(" ").forEach((name) => target.addEventListener(name, act, { signal: this.listening.signal, ...options }))
    this.pointers = new Map()
    on(this, "pointerdown", (event) => this.press(event))
    on(this, "pointermove", (event) => this.drag(event))
    on(this, "pointerup pointercancel", (event) => this.pointers.delete(event.pointerId))
    on(this, "touchstart", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false })
    on(this, "wheel", (event) => this.wheel(event), { passive: false })
    on(this, "keydown", (event) => this.key(event))
    on(this, "click", (event) => this.click(event), { capture: true })
    on(this, "dblclick", (event) => event.target.closest("a, button, .many") || this.zoom(2, this.at(event)))
    on(this, "dragstart", (event) => event.preventDefault())
    on(document, "pointerover focusin", (event) => this.point(event))
    on(document, "htmx:after:swap", () => this.layer?.isConnected || this.begin()) // the server's drawing came anew
    this.sizes = new ResizeObserver(() => this.measure())
    this.begin()
  }

  disconnectedCallback() {
    this.listening.abort()
    this.sizes.disconnect()
  }

  /** Takes over what the server drew. The same set as before stays where the reader had moved it. */
  async begin() {
    this.svg = this.querySelector("svg.world")
    const points = await this.read().catch(() => null)
    if (!points || !this.svg.isConnected) return // what the server drew stays
    this.svg.querySelectorAll(".points, .discs").forEach((group) => group.replaceChildren())
    this.layer?.remove()
    this.layer = this.svg.appendChild(make("g", { class: "drawn" }))
    this.nodes = new Map()
    this.levels = new Map()
    this.points = points
    this.single = points.map((point) => ({ x: point.x, y: point.y, key: point.code, points: [point] }))
    this.tip = this.querySelector(".map-tip")
    this.lit = null
    this.querySelector(".map-tools").hidden = false
    this.svg.tabIndex = 0
    this.sizes.disconnect()
    this.sizes.observe(this.svg)
    const before = this.shown === this.dataset.points && this.view
    if (!before) this.told = undefined
    this.shown = this.dataset.points
    this.view = null
    this.measure()
    if (before) this.go(before, true)
    else this.frame(points, NEAREST / 2, true)
  }

  async read() {
    if (this.svg.querySelector(".disc")) return this.fetched()
    return [...this.svg.querySelectorAll(".points a")].map((link) => {
      const use = link.querySelector("use")
      const [name, field] = link.querySelector("title").textContent.split(" – ")
      return {
        x: +use.getAttribute("x"),
        y: +use.getAttribute("y"),
        code: link.getAttribute("href").split("/").at(-2),
        lines: [name, field],
        field: link.dataset.field,
      }
    })
  }

  async fetched() {
    const { fields, countries, points } = await (await fetch(this.dataset.points)).json()
    return points.map(([x, y, code, name, at, country, year]) => ({
      x, y, code, lines: [name, fields[at][1], `${countries[country]} · ${year}`], field: fields[at][0],
    })).sort((one, other) => one.y - other.y || one.x - other.x)
  }

  /** Countries and years are asked for only when somebody points. */
  async more() {
    if (this.asked === this.dataset.points || this.points[0]?.lines[2]) return
    this.asked = this.dataset.points
    const known = new Map((await this.fetched().catch(() => [])).map((point) => [point.code, point.lines]))
    for (const point of this.points) point.lines = known.get(point.code) ?? point.lines
    this.place()
  }

  // --- where we look: the middle in units, the scale in pixels a unit ---

  measure() {
    const box = this.svg.getBoundingClientRect()
    if (!box.width || (this.view && box.width === this.wide && box.height === this.high)) return
    ;[this.wide, this.high] = [box.width, box.height]
    this.whole = Math.min(this.wide / WIDTH, this.high / HEIGHT)
    this.levels.clear()
    this.prepare()
    if (this.view) this.go(this.view, true)
  }

  frame(points, most = NEAREST, atOnce = false) {
    if (!points.length) return this.go({ x: WIDTH / 2, y: HEIGHT / 2, scale: this.whole }, atOnce)
    const [west, east, north, south] = [WIDTH, 0, HEIGHT, 0].map((worst, side) =>
      points.reduce((found, point) => Math[side % 2 ? "max" : "min"](found, point[side < 2 ? "x" : "y"]), worst),
    )
    const scale = Math.min((this.wide - 3 * REACH) / (east - west || 1e-6), (this.high - 3 * REACH) / (south - north || 1e-6), most)
    this.go({ x: (west + east) / 2, y: (north + south) / 2, scale }, atOnce)
  }

  zoom(factor, [left, top] = [this.wide / 2, this.high / 2], atOnce = false) {
    const { x, y, scale } = this.goal ?? this.view
    const next = within(scale * factor, this.whole, NEAREST)
    const shift = 1 / scale - 1 / next
    this.go({ x: x + (left - this.wide / 2) * shift, y: y + (top - this.high / 2) * shift, scale: next }, atOnce)
  }

  pan(right, down, atOnce = false) {
    const { x, y, scale } = this.goal ?? this.view
    this.go({ x: x + right / scale, y: y + down / scale, scale }, atOnce)
  }

  go({ x, y, scale }, atOnce) {
    scale = within(scale, this.whole, NEAREST)
    const keep = (value, size, shown) => (shown >= size ? size / 2 : within(value, shown / 2, size - shown / 2))
    const goal = { x: keep(x, WIDTH, this.wide / scale), y: keep(y, HEIGHT, this.high / scale), scale }
    cancelAnimationFrame(this.moving)
    this.classList.toggle("moved", scale > this.whole * 1.02)
    const from = this.view
    if (atOnce || still.matches || !from) {
      this.goal = null
      this.view = goal
      this.moving = requestAnimationFrame(() => this.draw())
      return
    }
    const began = performance.now()
    this.goal = goal
    const step = (now) => {
      const part = within((now - began) / 180, 0, 1)
      const eased = 1 - (1 - part) ** 3
      const between = (name) => from[name] + (goal[name] - from[name]) * eased
      this.view = part < 1 ? { x: between("x"), y: between("y"), scale: from.scale * (goal.scale / from.scale) ** eased } : goal
      if (part < 1) this.moving = requestAnimationFrame(step)
      else this.goal = null
      this.draw()
    }
    this.moving = requestAnimationFrame(step)
  }

  // --- what is drawn ---

  draw() {
    const { x, y, scale } = this.view
    const [wide, high] = [this.wide / scale, this.high / scale]
    const [west, north] = [x - wide / 2, y - high / 2]
    this.svg.setAttribute("viewBox", `${west} ${north} ${wide} ${high}`)
    const inside = (node, edge) =>
      node.x > west - edge && node.x < west + wide + edge && node.y > north - edge && node.y < north + high + edge
    const seen = this.level(scale).filter((node) => inside(node, REACH / scale))
    seen.sort((one, other) => one.y - other.y)
    const held = document.activeElement
    const drawn = new Map()
    let fresh = false
    for (const node of seen) {
      const old = this.nodes.get(node.key)
      fresh ||= !old
      const element = old?.element ?? this.element(node)
      element.setAttribute("transform", `translate(${node.x} ${node.y}) scale(${1 / scale})`)
      drawn.set(node.key, { ...node, element })
    }
    for (const [key, { element }] of this.nodes) {
      if (drawn.has(key)) continue
      if (element === held) this.svg.focus({ preventScroll: true })
      element.remove()
    }
    if (this.lit) this.lit = drawn.get(this.lit.key) ?? null
    this.nodes = drawn
    if (fresh) this.arrange(document.activeElement)
    if (this.awaited && !this.goal) this.take()
    this.place()
    clearTimeout(this.telling)
    this.telling = setTimeout(() => this.tell(seen.filter((node) => inside(node, 0))), 700)
  }

  /** The order of the drawing is the order of the Tab key; who holds the focus is not moved, or would lose it. */
  arrange(held) {
    let passed = !this.layer.contains(held)
    for (const { element } of this.nodes.values()) {
      if (element === held) passed = true
      else if (passed) this.layer.append(element)
      else this.layer.insertBefore(element, held)
    }
  }

  /** The nodes at a scale; the same for a range of scales, so that a disc stays one disc while moving. */
  level(scale) {
    return this.nodesAt(scale > NEAREST * 0.99 ? Infinity : Math.floor(2 * Math.log2(scale / this.whole) + 1e-6) / 2)
  }

  nodesAt(level) {
    if (!this.levels.has(level)) this.levels.set(level, drawnAt(this.single, REACH / (this.whole * 2 ** level)))
    return this.levels.get(level)
  }

  /** Very many points: the nodes of the nearer scales are found while nobody waits for them. */
  prepare(level = 0) {
    if (this.single.length < 2000 || this.whole * 2 ** level > NEAREST) return
    const { whole } = this
    setTimeout(() => {
      if (whole !== this.whole || !this.isConnected) return
      this.nodesAt(level)
      this.prepare(level + 0.5)
    }, 20)
  }

  element({ points }) {
    if (points.length > 1) return this.cluster(points)
    const [{ code, lines, field }] = points
    const sign = this.dataset.known.split(" ").includes(field) ? field : "other"
    return make(
      "a",
      { class: "city", href: `${this.dataset.base}${code}/`, "data-field": field, "aria-label": lines.join(" – ") },
      make("circle", { class: "reach", r: REACH / 2 }),
      make("use", { href: `${this.dataset.signs}#${sign}`, x: -7, y: -7, width: 14, height: 14 }),
    )
  }

  /** A disc with a number; its rim shows the shares of the fields. */
  cluster(points) {
    const count = points.length
    const r = 10 + 2 * Math.log10(count)
    const shares = new Map()
    for (const { field } of points) shares.set(field, (shares.get(field) ?? 0) + 1)
    let before = 0
    const rim = [...shares].map(([field, share]) => {
      before += share
      const arc = { pathLength: count, "stroke-dasharray": `${share} ${count}`, "stroke-dashoffset": share - before }
      return make("circle", { class: "share", "data-field": field, r, ...arc })
    })
    return make(
      "g",
      { class: "many", role: "button", tabindex: 0, "aria-label": this.say("cluster", count) },
      make("circle", { class: "ground", r }),
      ...rim,
      make("text", { dy: ".35em", "aria-hidden": "true" }, this.number(count)),
    )
  }

  number(count) {
    this.numbers ??= new Intl.NumberFormat(this.closest("[lang]")?.lang || undefined)
    return this.numbers.format(count)
  }

  say(what, count) {
    return this.dataset[what].replace("{count}", this.number(count))
  }

  /** After a move: how many cities are in view now, for who does not see it. */
  tell(seen) {
    const count = seen.reduce((sum, { points }) => sum + points.length, 0)
    if (this.told !== undefined && this.told !== count) this.querySelector(".map-status").textContent = this.say("seen", count)
    this.told = count
  }

  // --- pointing: the name, and the row of the list ---

  /** Something anywhere on the page was pointed at or took the focus. */
  point({ target, type, pointerType }) {
    if (!this.nodes || pointerType === "touch" || (this.finger && type === "focusin") || this.dragging || target === this.tip || this.tip.contains(target)) return
    clearTimeout(this.leaving)
    const element = this.contains(target) && target.closest(".city, .many")
    const row = !this.contains(target) && target.closest?.("[data-code]")
    const node = element
      ? this.node(element)
      : row && [...this.nodes.values()].find(({ points }) => points.some(({ code }) => code === row.dataset.code))
    if (node) this.light(node)
    else if (this.lit) this.leaving = setTimeout(() => this.light(null), 200) // time to reach the name with the pointer
  }

  node(element) {
    return [...this.nodes.values()].find((node) => node.element === element)
  }

  light(node) {
    clearTimeout(this.leaving)
    if (node === this.lit) return
    document.querySelectorAll(".hot").forEach((one) => one.classList.remove("hot"))
    this.lit = node
    if (node) {
      const codes = new Set(node.points.map(({ code }) => code))
      node.element.classList.add("hot")
      for (const row of document.querySelectorAll("[data-code]")) row.classList.toggle("hot", codes.has(row.dataset.code))
      this.more()
    }
    this.place()
  }

  /** The label of what is lit stands above it, or below where there is no room. */
  place() {
    const { tip, lit } = this
    tip.hidden = !lit
    if (!lit) return
    const [first] = lit.points
    const lines = lit.points.length === 1 ? first.lines : [lit.points.slice(0, 5).map(({ lines }) => lines[0]).join(", ") + (lit.points.length > 5 ? " …" : "")]
    const title = document.createElement(lit.points.length === 1 ? "a" : "span")
    if (lit.points.length === 1) Object.assign(title, { href: `${this.dataset.base}${first.code}/`, tabIndex: -1 })
    title.textContent = lines[0]
    const rest = lines.slice(1).map((line) => Object.assign(document.createElement("span"), { textContent: line }))
    tip.replaceChildren(title, ...rest)
    const left = (lit.x - this.view.x) * this.view.scale + this.wide / 2
    const top = (lit.y - this.view.y) * this.view.scale + this.high / 2
    const above = top - tip.offsetHeight - 14
    const across = within(left - tip.offsetWidth / 2, 4, Math.max(this.wide - tip.offsetWidth - 4, 4))
    tip.style.translate = `${across}px ${above < 4 ? top + 14 : above}px`
  }

  // --- hands ---

  at(event) {
    const box = this.svg.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  press(event) {
    if (event.button || !this.view || event.target.closest("button, .map-tip")) return
    this.finger = event.pointerType === "touch"
    if (!this.pointers.size) this.dragged = false
    this.pointers.set(event.pointerId, this.at(event))
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId)
    if (!before) return
    const now = this.at(event)
    if (this.pointers.size === 1 && !this.dragged && Math.hypot(now[0] - before[0], now[1] - before[1]) < 5) return
    if (!this.dragged) {
      this.dragged = true
      this.light(null)
    }
    if (!this.hasPointerCapture(event.pointerId)) this.setPointerCapture(event.pointerId)
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1]
    this.pointers.set(event.pointerId, now)
    if (!other) return this.pan(before[0] - now[0], before[1] - now[1], true)
    const apart = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]) || 1
    this.pan((before[0] - now[0]) / 2, (before[1] - now[1]) / 2, true)
    this.zoom(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2], true)
  }

  get dragging() {
    return this.dragged && this.pointers.size > 0
  }

  /** The wheel zooms with Ctrl, or when the map has the focus; else it scrolls the page as everywhere. */
  wheel(event) {
    if (!this.view || !(event.ctrlKey || this.contains(document.activeElement))) return
    event.preventDefault()
    const turn = event.deltaY * (event.deltaMode ? 16 : 1) * (event.ctrlKey ? 0.01 : 0.002)
    this.zoom(Math.exp(-within(turn, -0.6, 0.6)), this.at(event), true)
  }

  key(event) {
    this.finger = false
    if (event.ctrlKey || event.metaKey || event.altKey || !this.view) return
    if (event.key === "Escape") return this.light(null)
    const cluster = event.target.closest(".many")
    const [right, down] = [this.wide / 5, this.high / 5]
    const open = cluster && (() => this.open(cluster, true))
    const act = {
      ArrowLeft: () => this.pan(-right, 0),
      ArrowRight: () => this.pan(right, 0),
      ArrowUp: () => this.pan(0, -down),
      ArrowDown: () => this.pan(0, down),
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.frame([]),
      Enter: open,
      " ": open,
    }[event.key]
    if (!act || !this.svg.contains(event.target)) return
    event.preventDefault()
    act()
  }

  click(event) {
    if (this.dragged && event.detail && !event.target.closest("button")) {
      this.dragged = false
      event.preventDefault()
      return event.stopPropagation() // the end of a drag is no click
    }
    const act = event.target.closest("[data-map]")?.dataset.map
    if (act) return { in: () => this.zoom(STEP), out: () => this.zoom(1 / STEP), all: () => this.frame([]) }[act]()
    const element = event.target.closest(".city, .many")
    if (element?.matches(".many")) return this.open(element)
    if (event.pointerType !== "touch" || event.target.closest(".map-tip")) return
    const node = element && this.node(element)
    if (node && node !== this.lit) event.preventDefault() // a finger covers the sign: first the name, then the page
    this.light(node || null)
  }

  /** Looks at the cities of a disc; from the keyboard the focus goes on to the first of them. */
  open(element, byKey = false) {
    const { points } = this.node(element)
    this.light(null)
    this.awaited = byKey && points[0]
    this.frame(points)
  }

  take() {
    const node = [...this.nodes.values()].find(({ points }) => points.includes(this.awaited))
    this.awaited = null
    node?.element.focus({ preventScroll: true })
  }
}

customElements.define("city-map", CityMap)
