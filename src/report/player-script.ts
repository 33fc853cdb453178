// The player's script as it stands in the page: decodes the tracks, moves the shapes, keeps one clock. No library, no network.

/** Browser source; reads the element `#traces`, moves the shapes of every `svg.scene` in the same order. */
export const playerScript = `
(() => {
  const traces = JSON.parse(document.getElementById('traces').textContent)
  const scenes = [...document.querySelectorAll('svg.scene')]
  const figures = [...document.querySelectorAll('figure.trace')]
  const controls = document.querySelector('.controls')
  const [button, slider, output] = controls.children
  const end = Number(slider.getAttribute('max'))
  let now = Number(slider.getAttribute('value'))
  let last = 0
  let playing = false

  const length = ({ tracks }) => Math.max(1, ...tracks.map((track) => track.length || 1))
  const decoded = traces.map((trace) => {
    const frames = length(trace)
    const columns = trace.tracks.map((track) => {
      let sum = 0
      return Array.isArray(track) ? track.map((change) => (sum += change)) : Array(frames).fill(track)
    })
    return { seconds: trace.seconds, frames, columns }
  })

  const move = (scene, { seconds, frames, columns }) => {
    const at = Math.min(frames - 1, Math.max(0, now / seconds))
    const frame = Math.floor(at)
    const next = Math.min(frames - 1, frame + 1)
    let column = 0
    const take = () => {
      const values = columns[column++]
      return values[frame] + (values[next] - values[frame]) * (at - frame)
    }
    scene.setAttribute('viewBox', [take(), take(), take(), take()].join(' '))
    for (const shape of scene.children) {
      if (shape.tagName.toLowerCase() === 'circle') for (const name of ['cx', 'cy', 'r']) shape.setAttribute(name, take())
      else {
        const points = shape.getAttribute('points').split(' ').map(take)
        shape.setAttribute('points', points.join(' '))
        shape.setAttribute('visibility', points.some((value, i) => value !== points[i % 2]) ? 'visible' : 'hidden')
      }
    }
    return now >= (frames - 1) * seconds - 1e-9
  }

  const show = () => {
    decoded.forEach((trace, i) => figures[i].classList.toggle('ended', move(scenes[i], trace)))
    slider.value = now
    output.textContent = now.toFixed(2) + ' s'
    button.textContent = playing ? 'Pause' : now >= end ? 'Replay' : 'Play'
  }

  const tick = (time) => {
    if (!playing) return
    now = Math.min(end, now + Math.min(0.1, (time - last) / 1000))
    last = time
    if (now >= end) playing = false
    show()
    if (playing) requestAnimationFrame(tick)
  }

  const play = () => {
    if (now >= end) now = 0
    playing = true
    last = performance.now()
    requestAnimationFrame(tick)
    show()
  }

  button.addEventListener('click', () => {
    if (playing) { playing = false; show() } else play()
  })
  slider.addEventListener('input', () => {
    playing = false
    now = Number(slider.value)
    show()
  })
  controls.hidden = false
  show()
})()
`
