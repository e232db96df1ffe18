using MeshProtocol;
using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.Tracing;

/// <summary>
/// Makes a span of each request that is recorded, as Envoy's connection manager does: one for what comes in at a workload (server), one for what it sends or a gateway passes on
/// (client), whatever number of tries that takes. A request that is not recorded costs a look at its headers, and one header where it has no context yet.
/// </summary>
internal sealed class Tracer(SpanQueue spans, SpanResource resource, TimeProvider time)
{
    /// <summary>Joins a request to its trace, or begins one.</summary>
    public void Begin(Exchange exchange, TracingModel model)
    {
        var headers = exchange.Context.Request.Headers;
        var context = TraceHeaders.Read(headers);
        var sampled = context.Sampled ?? (model.IgnoresRequestId || TraceReason.Decide(headers, model.Threshold));
        exchange.Tracing = model;
        if (!sampled)
        {
            if (context.Trace.IsEmpty && !model.KeepsHeaders)
            {
                // So that nobody further on decides anew.
                TraceHeaders.Write(headers, TraceId.Next(), TraceNumbers.Next(), 0, false, context, model.WritesB3);
            }

            return;
        }

        var trace = context.Trace.IsEmpty ? TraceId.Next() : context.Trace;
        var state = headers.TraceState is [{ } only] ? only : "";
        exchange.Trace = new RequestTrace(model, trace, TraceNumbers.Next(), context.Parent, time.GetUtcNow()) { State = state };
        if (!model.KeepsHeaders)
        {
            TraceHeaders.Write(headers, trace, exchange.Trace.Span, context.Parent, true, context, model.WritesB3);
        }
    }

    /// <summary>Names the operation once the route is known. Callers tell it to the called, whose proxy takes it for its own span.</summary>
    public static void Name(Exchange exchange, TracingModel model, RouteModel route, in HttpRequestHead head)
    {
        var headers = exchange.Context.Request.Headers;
        if (exchange.Slot.Direction != ListenerDirection.Inbound)
        {
            var operation = model.OperationOf(route, head);
            headers[MeshHeaders.DecoratorOperation] = operation;
            exchange.Trace?.Operation = operation;
            return;
        }

        if (headers.TryGetValue(MeshHeaders.DecoratorOperation, out var told))
        {
            headers.Remove(MeshHeaders.DecoratorOperation);
            exchange.Trace?.Operation = told.ToString();
            if (told is [{ Length: > 0 }])
            {
                return;
            }
        }

        exchange.AnsweredOperation = model.OperationOf(route, head);
        exchange.Trace?.Operation = exchange.AnsweredOperation;
    }

    /// <summary>The called may have a better name for what it was asked, and the caller's proxy keeps that to itself.</summary>
    public static void NameByAnswer(Exchange exchange)
    {
        var headers = exchange.Context.Response.Headers;
        if (exchange.Slot.Direction == ListenerDirection.Inbound)
        {
            if (exchange.AnsweredOperation is { } own)
            {
                headers[MeshHeaders.DecoratorOperation] = own;
            }

            return;
        }

        if (headers.TryGetValue(MeshHeaders.DecoratorOperation, out var told))
        {
            headers.Remove(MeshHeaders.DecoratorOperation);
            if (told is [{ Length: > 0 } name])
            {
                exchange.Trace?.Operation = name;
            }
        }
    }

    /// <summary>Hands the span of a request on that has come to its end.</summary>
    public void End(Exchange exchange)
    {
        if (exchange.Trace is { } trace)
        {
            spans.Add(RequestSpan.Of(exchange, trace, resource));
        }
    }
}
