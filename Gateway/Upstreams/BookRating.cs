namespace Bookinfo.Gateway.Upstreams;

internal sealed record BookRating(int Id, double Rating, string Presentation);
