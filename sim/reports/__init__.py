"""Reports: what seats and batches write for readers, as files in two languages."""
