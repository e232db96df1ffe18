using System.Diagnostics;
using System.Net;
using Benchmarks.Processes;

namespace Benchmarks.Load;

/// <summary>Waits until an address answers with 200.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="address">Where requests go.</param>
    /// <param name="host">What they ask for.</param>
    /// <param name="process">Who is to answer, for who has ended never will; null where that is not known.</param>
    /// <exception cref="BenchmarkException">It did not.</exception>
    public static async Task WaitAsync(Uri address, string? host = null, MeasuredProcess? process = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        string last = "no answer";
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < Limit; await Task.Delay(Pause, TimeProvider.System))
        {
            if (process is { HasExited: true })
            {
                throw new BenchmarkException($"The process ended before {address} answered: {await process.ErrorsAsync()}");
            }

            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Host = host;
                using var answer = await http.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = answer.StatusCode.ToString();
            }
            catch (HttpRequestException error)
            {
                // Not listening yet.
                last = error.Message;
            }
        }

        throw new BenchmarkException($"{address} with Host {host} had not answered with 200 after {Limit}; the last was: {last}");
    }
}
