using System.Globalization;
using System.Runtime.CompilerServices;
using MeshProxy.Forwarding.Timeouts;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshRouting;

namespace MeshProxy.Forwarding.Retries;

/// <summary>Sends a request again as long as its tries fail in a way that the policy names, and it can be sent again.</summary>
internal sealed class RetryStage(IForwardingStage next, RetryRules rules, IChance chance, TimeProvider time, ProxyStatistics statistics) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        exchange.Retries = rules;
        exchange.TriedPriorities = rules.AvoidsTriedPriorities ? new TriedPriorities() : null;
        return TryUntilDoneAsync(exchange);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyFailure> TryUntilDoneAsync(Exchange exchange)
    {
        try
        {
            for (var retry = 1; ; retry++)
            {
                exchange.RetriesLeft = rules.Attempts + 1 - retry;
                var failure = await TryAsync(exchange);
                if (exchange.Body is { IsLost: true } && !exchange.HasAnswerBegun)
                {
                    return ProxyFailure.BufferOverflow;
                }

                if (failure != ProxyFailure.RetriableAnswer)
                {
                    // Without a connection nothing of the request has been read.
                    var canRepeat = failure is ProxyFailure.ConnectionRefused or ProxyFailure.ConnectionTimeout || exchange.CanRepeat;
                    if (!rules.Covers(failure) || exchange.HasAnswerBegun || !canRepeat)
                    {
                        return failure;
                    }

                    if (exchange.RetriesLeft == 0)
                    {
                        exchange.AddFlag("URX");
                        return failure;
                    }

                    if (!exchange.TryBeginRetry())
                    {
                        return failure;
                    }
                }

                if (rules.AvoidsTriedHosts && exchange.Endpoint is { } endpoint)
                {
                    (exchange.Tried ??= []).Add(endpoint);
                }

                if (exchange.TriedPriorities is { } priorities && exchange.Endpoint is { } last)
                {
                    priorities.Add(last);
                }

                statistics.CountRetry();
                exchange.Trace?.Note(time, "retry", ("attempt", (retry + 1).ToString(CultureInfo.InvariantCulture)),
                    ("reason", failure == ProxyFailure.RetriableAnswer ? "retriable_answer" : failure.ToString()), ("upstream_address", exchange.Endpoint?.Address ?? "-"));
                if (await WaitAsync(retry, exchange) is not ProxyFailure.None and var end)
                {
                    return end;
                }

                if (exchange.Body is { IsRepeatable: false } && failure is not (ProxyFailure.ConnectionRefused or ProxyFailure.ConnectionTimeout))
                {
                    // More came in after the answer was dropped than could be kept.
                    return ProxyFailure.BufferOverflow;
                }

                if (exchange.Body is { } body)
                {
                    exchange.Context.Request.Body = body.Begin();
                }
            }
        }
        finally
        {
            exchange.EndRetry();
        }
    }

    private ValueTask<ProxyFailure> TryAsync(Exchange exchange) =>
        rules.PerTryTimeout is { } limit ? TryAsync(exchange, limit) : next.InvokeAsync(exchange);

    private async ValueTask<ProxyFailure> TryAsync(Exchange exchange, TimeSpan limit)
    {
        using var deadline = new Deadline(limit, time, exchange.RouteDeadline?.Token ?? CancellationToken.None);
        exchange.TryDeadline = deadline;
        exchange.WhenRequestEnded(deadline.Start);
        try
        {
            return await next.InvokeAsync(exchange);
        }
        finally
        {
            exchange.TryDeadline = null;
        }
    }

    private async ValueTask<ProxyFailure> WaitAsync(int retry, Exchange exchange)
    {
        var wait = TimeSpan.FromMilliseconds(chance.Next(rules.MaximumWait(retry) + 1));
        var gone = exchange.Context.RequestAborted;
        try
        {
            if (exchange.RouteDeadline is { } deadline)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, deadline.Token);
                await Task.Delay(wait, time, either.Token);
            }
            else
            {
                await Task.Delay(wait, time, gone);
            }
        }
        catch (OperationCanceledException)
        {
            return gone.IsCancellationRequested ? ProxyFailure.CallerGone : ProxyFailure.RequestTimeout;
        }

        return ProxyFailure.None;
    }
}
