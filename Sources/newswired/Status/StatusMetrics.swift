import Feeds
import Polling
import Service

extension StatusReport {
    /// For Prometheus, as `newswire status --format prometheus` and the metrics file have it.
    var prometheus: String {
        let (status, figures) = (poller.status, poller.figures)
        var metrics = PrometheusText()
        metrics.add(info: "newswire_build_info", "The daemon that runs.", [("version", Version.number)])
        metrics.add(
            .gauge, "newswire_start_time_seconds", "When the daemon started, in Unix time.", seconds(poller.started))
        metrics.add(
            .gauge, "newswire_config_last_read_time_seconds",
            "When the configuration in force was read, in Unix time.", seconds(poller.configured))
        metrics.add(
            .counter, "newswire_config_reloads_total", "Configurations read again.", by: "outcome",
            [("taken", figures.reloads), ("refused", figures.refusedReloads)])
        metrics.add(
            .gauge, "newswire_feeds", "Feeds that are configured and enabled.", by: "state",
            FeedCondition.allCases.map { ($0.rawValue, poller.feeds[$0, default: 0]) })
        metrics.add(
            .counter, "newswire_polls_total", "Polls whose outcome is durable.", by: "outcome",
            PollKind.allCases.map { ($0.rawValue, figures.polls[$0, default: 0]) })
        metrics.add(.counter, "newswire_received_bytes_total", "Bytes received from servers.", figures.bytes)
        metrics.add(.counter, "newswire_stories_total", "New stories stored.", status.newStories)
        metrics.add(
            .counter, "newswire_revisions_total", "Later versions of known stories stored.", figures.revisions)
        metrics.add(
            .gauge, "newswire_queue_depth", "Polls that wait for a stage or are in it.", by: "queue", queues)
        metrics.add(
            .gauge, "newswire_pending_document_bytes", "Documents received and not yet durable.", poller.documentBytes)
        metrics.add(.gauge, "newswire_polls_in_flight", "Polls started and not yet durable.", status.underWay)
        metrics.add(.gauge, "newswire_held_hosts", "Hosts that asked for silence.", poller.heldHosts)
        metrics.add(.gauge, "newswire_store_bytes", "Size of the log of stories.", storeBytes)
        metrics.add(.gauge, "newswire_store_stories", "Stories stored of the configured feeds.", poller.stories)
        metrics.add(.gauge, "newswire_store_last_seq", "The last story that is durable.", poller.lastSeq)
        metrics.add(
            .gauge, "newswire_store_refusing", "1 while the store takes no new stories, such as on a full disk.",
            status.trouble == nil ? 0 : 1)
        metrics.add(histogram: "newswire_transfer_duration_seconds", "How long transfers took.", figures.transferTime)
        metrics.add(
            histogram: "newswire_poll_start_delay_seconds", "From a feed's being due to its poll's start.",
            figures.startDelay)
        metrics.add(
            histogram: "newswire_story_delay_seconds",
            "From a story's own date to its being durable; first documents aside.", figures.storyDelay)
        metrics.add(.gauge, "newswire_resident_memory_bytes", "Memory of the daemon.", memory)
        metrics.add(.counter, "newswire_cpu_seconds_total", "Processor time of the daemon.", processor)
        return metrics.text
    }

    private func seconds(_ moment: Timestamp) -> Double { Double(moment.milliseconds) / 1000 }
}

extension PrometheusText {
    fileprivate mutating func add(histogram name: String, _ help: String, _ histogram: Histogram) {
        add(histogram: name, help, bounds: histogram.bounds, counts: histogram.counts, sum: histogram.sum)
    }
}
