package htmlpage

// Style is the style sheet of the pages.
const Style = `body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:0 1rem 2rem;color:#000;background:#fff}` +
	`h1{font-size:1.75rem;line-height:1.35}button{font:inherit;padding:.5rem 1rem;border:0;border-radius:.25rem;background:#1f4283;color:#fff}`
