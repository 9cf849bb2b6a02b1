package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
)

// AuditChain gives new entries of the audit log their places in its chain. It is a
// loop and no River job: one look into a table each second costs less than a job.
// Any number of processes may run it.
type AuditChain struct {
	worker domain.AuditWorker
	log    *slog.Logger

	entries, age *prometheus.Desc
}

// NewAuditChain returns a chain of the log of worker. It adds its metrics to reg,
// which may be nil.
func NewAuditChain(worker domain.AuditWorker, log *slog.Logger, reg prometheus.Registerer) *AuditChain {
	c := &AuditChain{
		worker: worker, log: log,
		entries: prometheus.NewDesc("chophien_audit_unchained", "Entries of the audit log that have no place in its chain yet.", nil, nil),
		age:     prometheus.NewDesc("chophien_audit_unchained_seconds", "Age of the first of these entries; 0 without any.", nil, nil),
	}
	if reg != nil {
		reg.MustRegister(c)
	}
	return c
}

// Run chains every domain.ChainAuditEvery until ctx ends. The caller calls Flush
// once more after the last write. Run logs only the first of errors in a row.
func (c *AuditChain) Run(ctx context.Context) {
	tick := time.NewTicker(domain.ChainAuditEvery)
	defer tick.Stop()
	failed := false
	for {
		select {
		case <-tick.C:
			err := c.Flush(ctx)
			if err != nil && !failed && ctx.Err() == nil {
				c.log.ErrorContext(ctx, "the audit log is not chained", "error", err)
			}
			failed = err != nil
		case <-ctx.Done():
			return
		}
	}
}

// Flush chains what was committed until now.
func (c *AuditChain) Flush(ctx context.Context) error {
	if _, err := c.worker.ChainAudit(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// Describe implements prometheus.Collector.
func (c *AuditChain) Describe(out chan<- *prometheus.Desc) {
	out <- c.entries
	out <- c.age
}

// Collect implements prometheus.Collector. It leaves the values out when the
// database does not answer.
func (c *AuditChain) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), metricsTimeout)
	defer cancel()
	tail, err := c.worker.AuditTail(ctx)
	if err != nil {
		c.log.Warn("the end of the audit log cannot be read", "error", err)
		return
	}
	age := 0.0
	if tail.Oldest != nil {
		age = time.Since(*tail.Oldest).Seconds()
	}
	out <- prometheus.MustNewConstMetric(c.entries, prometheus.GaugeValue, float64(tail.Entries))
	out <- prometheus.MustNewConstMetric(c.age, prometheus.GaugeValue, age)
}
