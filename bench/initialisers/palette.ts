const hues = [10, 55, 130, 210, 280]

export const colours = hues.map((hue) => `hsl(${hue} 70% 45%)`)
export const grey = '#888'
export const [first = grey, second = grey] = colours
export const named = { axis: grey, first, second }
export const css = `:root { --axis: ${grey}; --first: ${first} }`
export const width = 640
export const height = width / 1.618
export const margin = { top: 10, right: 20, bottom: 30, left: 40 }
export const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
