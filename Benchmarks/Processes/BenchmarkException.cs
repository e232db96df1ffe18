namespace Benchmarks.Processes;

/// <summary>A benchmark that cannot go on; the message is meant for people.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
