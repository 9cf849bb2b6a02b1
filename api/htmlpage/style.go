package htmlpage

// Style is the style sheet of all pages.
const Style = `*{box-sizing:border-box}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:0 1rem 2rem;color:#000;background:#fff}` +
	`header{display:flex;justify-content:space-between;padding:.75rem 0}a{color:#00449e}header a{padding:.25rem 0}` +
	`h1{font-size:1.75rem;line-height:1.2;margin:0;padding:1rem;border:.25rem solid;border-radius:.5rem;color:#000}` +
	`h1.good,h1.warn,h1.bad,h1.wait{color:#fff;border-color:#000}h1.good{background:#00541f}h1.warn{background:#5c3a00}h1.bad{background:#8b0000}h1.wait{background:#333}` +
	`.plan{overflow-x:auto}.plan svg{display:block}.crowded svg{min-width:36rem}` +
	`.why{font-size:1.25rem;font-weight:600;margin:.75rem 0}h2{font-size:1.5rem;line-height:1.25;margin:1rem 0 .25rem;overflow-wrap:anywhere}h3{font-size:1.125rem;margin:1.25rem 0 .25rem}` +
	`.stars{font-size:1.25rem;margin:.25rem 0}.stars span{letter-spacing:.1em}.sample{border:.125rem dashed #000;padding:.25rem .5rem}` +
	`dl{margin:.5rem 0}dt{font-size:1rem;color:#333}dd{margin:0 0 .5rem;font-weight:600;overflow-wrap:anywhere}.code{font-family:ui-monospace,monospace;letter-spacing:.05em}.big{font-size:1.75rem;margin:.5rem 0}` +
	`ul{padding-left:1.25rem;margin:.25rem 0}li{margin:.35rem 0;overflow-wrap:anywhere}.this{list-style:disc}.report a{display:block;text-align:center;padding:.75rem;border:.15rem solid #8b0000;border-radius:.5rem;color:#8b0000;font-weight:700}` +
	`input,select,textarea,button{font:inherit;padding:.5rem;border:.1rem solid #000;border-radius:.25rem;max-width:100%}form[method=post] label{display:block;margin:.75rem 0}form[method=post] :is(input,select,textarea){display:block;width:100%}button{background:#00449e;color:#fff}form[method=get]{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}form[method=get] label{flex:1 1 12rem}form[method=get] input{display:block;width:100%;box-sizing:border-box}` +
	`footer{font-size:.9rem;border-top:.1rem solid #000;margin-top:1rem;padding-top:.5rem;overflow-wrap:anywhere}` +
	`@media print{header,.report,.noprint{display:none}body{font-size:11pt}h1.good,h1.warn,h1.bad,h1.wait{color:#000;background:none}}`
