// Package sentence reads what a buyer writes in one sentence, such as "cần 2
// tấn rưỡi miến dong/tháng, giao kho Gia Lâm trước 20/12, lh chị Hoa 09…", into
// a demand.
//
// The sentence is cut into tokens that keep their places. Recognizers claim
// stretches of it one after the other: contacts first, so that nobody reads
// them in public, then what is not wanted, times, prices, places, amounts and at
// last the goods. A token belongs to one part at most. What no recognizer claims
// is returned in DemandText.Left, so that nothing that was said vanishes.
package sentence
