// Package sentence reads a buyer's demand from one sentence, such as "cần 2
// tấn rưỡi miến dong/tháng, giao kho Gia Lâm trước 20/12, lh chị Hoa 09…", into
// a domain.Demand.
//
// The sentence is cut into tokens that keep their places. Recognizers claim
// stretches of it one after the other: contacts first, so that no public field
// shows them, then refused things, times, prices, places, amounts and at last
// the goods. A token belongs to one part at most. Tokens that no recognizer
// claims are returned in DemandText.Left, so that no words are lost.
package sentence
