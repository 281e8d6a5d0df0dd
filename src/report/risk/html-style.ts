/** What the risk report adds to the common page. Every colour has a word or a mark beside it. */
export const RISK_STYLE = `
.skip{position:absolute;left:-999px}
.skip:focus{position:static}
a{color:var(--n0)}
:focus-visible{outline:3px solid var(--n0);outline-offset:2px}
h2{font-size:1.25rem;margin-top:2rem;overflow-wrap:anywhere}
h3{font-size:1.1rem;margin:1.6rem 0 .4rem;border-bottom:1px solid var(--grid);padding-bottom:.2rem}
h4{font-size:1rem;margin:1rem 0 .3rem;overflow-wrap:anywhere}
.pair+.pair{border-top:2px solid var(--grid);margin-top:2rem}
.answer{border-left-color:var(--dim)}
.answer.critical,.answer.high{border-left-color:var(--bad)}
.toc{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;font-size:.9rem}
.scroll{margin:.4rem 0 .8rem}
th[scope=row]{white-space:normal}
nav th[scope=row]{white-space:nowrap}
nav td:nth-child(3){min-width:11rem}
.badge{display:inline-block;border:1px solid var(--dim);border-radius:3px;padding:0 .4rem;font-size:.85em;font-weight:700;white-space:nowrap}
.badge.critical{background:var(--bad);color:var(--on);border-color:var(--bad)}
.badge.high{background:var(--n1);color:var(--on);border-color:var(--n1)}
.badge.medium{background:var(--warn);color:var(--onwarn);border-color:var(--warn)}
.badge.low{background:var(--calm)}
svg.severities{max-width:360px;margin:.6rem 0}
.bar.critical{fill:var(--bad)}
.bar.high{fill:var(--n1)}
.bar.medium{fill:var(--warn);stroke:var(--dim)}
.bar.low{fill:var(--calm);stroke:var(--dim)}
.bar.suppressed{fill:none;stroke:var(--dim);stroke-dasharray:3 3}
.on-lines{paint-order:stroke;stroke:var(--bg);stroke-width:5px}
.findings{list-style:none;padding:0}
.finding{border:1px solid var(--grid);border-left-width:4px;border-radius:3px;padding:.1rem .8rem;margin:.6rem 0;overflow-wrap:anywhere}
.finding.critical{border-left-color:var(--bad)}
.finding.high{border-left-color:var(--n1)}
.finding.medium{border-left-color:var(--warn)}
.finding h4{margin:.5rem 0 .2rem}
.finding p{margin:.3rem 0}
.where{color:var(--dim)}
.places{display:block;font-size:.85rem}
.where+.where::before{content:" · "}
code+.places{display:inline;margin-left:.6rem}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.85em}
pre{overflow-x:auto;border:1px solid var(--grid);padding:.5rem;margin:.2rem 0}
figure{margin:.6rem 0}
figcaption{color:var(--dim);font-size:.9rem;overflow-wrap:anywhere}
.added,.good{color:var(--n2)}
.removed,.bad{color:var(--bad)}
.bad{font-weight:700}
.differs{color:var(--n1)}
.hunk,.unknown{color:var(--dim)}
details{margin:.6rem 0}
summary{cursor:pointer;padding:.2rem 0}
@media print{
.skip,.toc,.back,nav:has(.toc){display:none}
details::details-content{content-visibility:visible;display:block;height:auto}
h3,h4{break-after:avoid}
.finding,figure{break-inside:avoid}
.pair+.pair{break-before:page;border:0}
pre{white-space:pre-wrap}
a{color:inherit;text-decoration:none}}`;
