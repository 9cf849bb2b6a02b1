package storetest
import "testing"
func productFilters(t *testing.T, open Open) {}
func hostileFilters(t *testing.T, open Open) {}
func validity(t *testing.T, open Open) {}
func pages(t *testing.T, open Open) {}
func cursors(t *testing.T, open Open) {}
func vietnameseOrder(t *testing.T, open Open) {}
func otherKinds(t *testing.T, open Open) {}
func details(t *testing.T, open Open) {}
func pictures(t *testing.T, open Open) {}
func certificates(t *testing.T, open Open) {}
func statuses(t *testing.T, open Open) {}
func together(t *testing.T, open Open) {}
func writers(t *testing.T, open Open) {}
func listings(t *testing.T, open Open) {}
func walks(t *testing.T, open Open) {}
func provinceCounts(t *testing.T, open Open) {}
func statistics(t *testing.T, open Open) {}
