// Package measure reads amounts of goods, prices and periods in Vietnamese and
// English text: "2 tấn rưỡi", "1tr2/kg", "1–2 tạ/tháng", "at least 500 boxes".
//
// It has the one table of units and number words for demand sentences, office
// sheets and search. A Text is the text cut into tokens, each with
// its place in the original; the reading methods take the index of a token and
// return how many tokens they read.
//
// Words are compared with their marks where the text has marks. In a text
// without any mark, "tan" is tấn and "ta" is tạ.
package measure
