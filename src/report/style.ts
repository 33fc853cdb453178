// The page's style: one sheet for light and dark, wide and narrow, screen and paper.

/** CSS of the report. Colours of arms keep a contrast of 4.5 to 1 against both backgrounds. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#17212b;--muted:#586472;--line:#dde2e8;--arm-0:#0a63c9;--arm-1:#0b7a5d;--arm-2:#9a1f6a;--arm-3:#6a6300;--scratch:#b34e06;--zero:#7045b8;--source:#0b7285;--good:#0b7042;--bad:#b3261e;--soft:#eef1f5;--ground:#8b96a3;--body:#5d6b7a}
@media (prefers-color-scheme:dark){:root{--bg:#0d1218;--card:#151c24;--ink:#e9eef4;--muted:#9dabba;--line:#2a3440;--arm-0:#6cb2ff;--arm-1:#5fd3ae;--arm-2:#f08bc4;--arm-3:#d6cc5c;--scratch:#ffa35c;--zero:#c0a4ff;--source:#5fc9dc;--good:#63d297;--bad:#ff8a80;--soft:#1d2630;--ground:#6d7a88;--body:#8b9aab}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1040px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:clamp(1.45rem,3.4vw,2.15rem);line-height:1.25;letter-spacing:-.015em;margin:.3em 0 .5em;text-wrap:balance}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:0 0 .7em}
h3{font-size:1rem;margin:1.4em 0 .5em}
h3 small,.muted,small{color:var(--muted);font-weight:400}
p{margin:.5em 0}
.kicker{color:var(--muted);font-size:.9rem;margin:0}
.about{color:var(--muted);max-width:75ch}
.note{color:var(--muted);font-size:.88rem;max-width:90ch}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:24px;margin-top:20px}
.cards,.tiles{list-style:none;padding:0;margin:22px 0 0;display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(165px,1fr))}
.cards li,.tiles li{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--tone,var(--line));border-radius:12px;padding:12px 14px;display:flex;flex-direction:column}
.tiles li{background:var(--soft);border-top-width:1px}
.cards b{font-size:1.75rem;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tiles b{font-size:1.3rem;font-variant-numeric:tabular-nums}
.tiles .alarm b{color:var(--bad)}
.label,.unit{font-size:.84rem;color:var(--muted);font-variant-numeric:tabular-nums}
.findings{margin:0;padding-left:1.2em;max-width:85ch}
.findings li{margin:.4em 0}
.whole{white-space:nowrap}
figure{margin:0}
.tiles+figure{margin-top:26px}
figcaption{color:var(--muted);font-size:.88rem;margin-top:.6em;max-width:90ch}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 8px;padding:0;font-size:.9rem}
.legend li{display:flex;align-items:center;gap:7px}
.legend i{display:inline-block;width:20px;height:0;border-top:3px solid var(--tone)}
.legend i.dash{border-top:2px dashed var(--tone)}
.legend i.dot{width:11px;height:11px;border:0;border-radius:50%;background:var(--tone)}
.legend i.ring{width:11px;height:11px;border:2px solid var(--tone);border-radius:50%}
svg.chart{display:block;width:100%;height:auto;color:var(--muted);overflow:visible}
svg.chart text{white-space:pre}
.narrow{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93rem;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;padding:8px 14px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--muted);font-weight:500;font-size:.84rem}
tbody th{font-weight:500}
.numbers td,.numbers th+th{text-align:right}
.metrics td.value{white-space:nowrap;width:11.5rem}
.value small+small{display:block}
.numbers tbody th{white-space:nowrap}
.metrics td.value b{font-size:1.06rem}
.metrics td.strip{width:270px;padding-right:0}
.strip svg{display:block;width:100%;max-width:260px;overflow:visible}
.strip .zero{stroke:var(--ground);stroke-width:1;stroke-dasharray:2 2}
.strip .range{stroke:var(--arm-0);stroke-width:7;stroke-opacity:.3;stroke-linecap:round}
.strip .mean{stroke:var(--arm-0);stroke-width:2.5}
.strip circle{fill:var(--arm-0);fill-opacity:.75}
.seeds span{display:inline-block;margin-right:12px}
details p{font-weight:400;color:var(--muted);font-size:.88rem;max-width:62ch}
summary{cursor:pointer}
.tag{display:inline-block;font-size:.76rem;line-height:1.5;padding:0 8px;border:1px solid var(--line);border-radius:99px;color:var(--muted);margin-left:8px}
td>.tag:first-child{margin-left:0}
.tag.good{color:var(--good);border-color:currentColor}
.tag.bad{color:var(--bad);border-color:currentColor}
.warning{border-left:4px solid var(--scratch);background:var(--soft);padding:8px 12px;border-radius:4px}
.scenes{display:grid;align-items:start;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr))}
.trace{border:1px solid var(--line);border-radius:12px;overflow:hidden;background:var(--soft)}
.trace figcaption{display:flex;flex-wrap:wrap;gap:2px 14px;margin:0;max-width:none;padding:9px 14px;background:var(--card);border-top:3px solid var(--tone);color:var(--ink);font-variant-numeric:tabular-nums}
.trace .end{color:var(--muted);margin-left:auto}
.trace.ended .scene{opacity:.55}
.trace.ended .end{color:var(--ink);font-weight:600}
svg.scene{display:block;width:100%;height:auto;max-height:340px;transition:opacity .2s}
.scene *{vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round;stroke-width:2}
.scene .ground{stroke:var(--ground);fill:none}
.scene circle.ground{fill:var(--ground)}
.scene .body{fill:var(--body);stroke:var(--body)}
.scene .accent{fill:var(--tone);stroke:var(--tone)}
.scene .faint{fill:var(--card);stroke:var(--ground);stroke-width:1.5}
.scene polyline{fill:none}
.controls{display:flex;gap:14px;align-items:center;margin-top:14px}
.controls[hidden]{display:none}
.controls input{flex:1;min-width:0;accent-color:var(--arm-0)}
.controls output{min-width:5em;text-align:right;font-variant-numeric:tabular-nums}
button{font:inherit;font-weight:600;min-width:6em;min-height:40px;padding:4px 18px;border:1px solid var(--line);border-radius:99px;background:var(--soft);color:var(--ink);cursor:pointer}
:focus-visible{outline:3px solid var(--arm-0);outline-offset:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{background:var(--soft);border-radius:8px;padding:10px 12px;overflow-x:auto;margin:.5em 0}
.command{user-select:all}
.scores{border-top:1px solid var(--line);padding:10px 0}
.scores summary{font-weight:600}
.scores .score{display:grid;grid-template-columns:330px minmax(0,1fr);gap:0 18px;align-items:start;margin:8px 0}
.scores .score p{color:var(--ink);max-width:none;margin:2px 0;font-variant-numeric:tabular-nums}
.scores pre{margin:2px 0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:10px 24px;margin:0 0 16px}
dt{color:var(--muted);font-size:.84rem}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:640px){
body{font-size:15px}
main{padding:20px 14px 48px}
th,td{padding-right:9px}
section{padding:18px 14px;border-radius:12px}
.wide{display:none}
.narrow{display:block}
.cards,.tiles{grid-template-columns:1fr 1fr}
.cards b{font-size:1.45rem}
.cards li:last-child:nth-child(odd),.tiles li:last-child:nth-child(odd){grid-column:1/-1}
.value small+small{display:inline}
.metrics thead{display:none}
.metrics tr{display:grid;grid-template-columns:1fr;padding:10px 0;border-bottom:1px solid var(--line)}
.metrics tr>*{border:0;padding:2px 0;width:auto!important}
.strip svg{max-width:none}
.scores .score{grid-template-columns:minmax(0,1fr);margin:12px 0}
}
@media (prefers-reduced-motion:reduce){svg.scene{transition:none}}
@media print{body{background:#fff}section{break-inside:avoid}.controls{display:none}}
`
