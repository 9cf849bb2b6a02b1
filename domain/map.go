package domain

// The drawing of Vietnam with its islands, on pages and in books, is MapWidth by
// MapHeight units.
const (
	MapWidth  = 110.0
	MapHeight = 142.0
)

// OnMap returns where a position in degrees of WGS 84 is on the drawing: a plain
// projection, whose x grows eastwards and whose y grows southwards.
func OnMap(lat, lon float64) (x, y float64) {
	const west, north, across, down = 101.85, 23.6, 8.473, 9.0 // degrees, and units a degree
	return (lon - west) * across, (north - lat) * down
}
