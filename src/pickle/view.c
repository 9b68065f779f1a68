/* SPDX-License-Identifier: MIT */
/*
 * Views: reading a history while another thread writes it.
 *
 * A view asks; the writer, between two groups of ops, sends it a copy of its own pks_history, with
 * a copy of the segment that is being written, through one atomic pointer. Who puts something there
 * takes out what nobody fetched. So neither ever waits for the other, and a view changes only when
 * its reader wants it to. What the copy leads to is shared; dense.h says by which rules.
 */
#include "pickle/view.h"

#include <stdlib.h>
#include <string.h>

/* What is sent: a history to read, and what of it belongs to the view alone. */
struct pks_sent {
	struct pks_history history;
	void *own[3];
	bool last; /* nobody writes any more: nothing of it is a copy */
};

struct pks_port {
	struct pks_port *next;
	_Atomic(struct pks_sent *) sent;
	atomic_bool asked;
	struct pks_sent *taken; /* the view's: what it reads by now */
	struct pks_sent last;	/* here, so that it can be sent without memory */
	bool ended;		/* the writer's: that was sent */
};

static void
free_sent(struct pks_sent *sent)
{
	if (sent == NULL || sent->last)
		return;
	for (size_t k = 0; k < sizeof sent->own / sizeof *sent->own; k++)
		free(sent->own[k]);
	free(sent);
}

/* What has been written of the span so far. */
static struct pks_span *
copy_span(const struct pks_history *h)
{
	const struct pks_span *from = h->live;
	struct pks_span *to = malloc(sizeof *to);
	size_t n = h->count - from->first;

	if (to == NULL)
		return NULL;
	to->first = from->first;
	to->rows = from->rows;
	to->new_rows = from->new_rows;
	to->lowest = from->lowest;
	memcpy(to->group, from->group, (n + PKS_GROUP - 1) / PKS_GROUP * sizeof *to->group);
	memcpy(to->low, from->low, n / PKS_GROUP * sizeof *to->low);
	memcpy(to->a, from->a, n * sizeof *to->a);
	memcpy(to->b, from->b, n * sizeof *to->b);
	memcpy(to->put, from->put, from->new_rows * sizeof *to->put);
	memcpy(to->code, from->code, n * sizeof *to->code);
	return to;
}

static bool
copy_records(struct pks_ledger *l, void **own)
{
	size_t size = l->live_count * sizeof *l->live;

	if (size == 0) {
		l->live = NULL;
		return true;
	}
	*own = malloc(size);
	if (*own == NULL)
		return false;
	memcpy(*own, l->live, size);
	l->live = *own;
	return true;
}

/* Takes the copy of a segment that somebody goes on writing. False: no memory. */
static bool
part(struct pks_sent *sent, const struct pks_history *h)
{
	struct pks_history *copy = &sent->history;

	copy->live = copy_span(h);
	sent->own[0] = copy->live;
	return copy->live != NULL && copy_records(&copy->containers, &sent->own[1]) &&
	       copy_records(&copy->rewritten, &sent->own[2]);
}

static bool
send(struct pks_history *h, struct pks_port *port, bool last)
{
	struct pks_sent *sent;

	if (port->ended)
		return true;
	sent = last ? &port->last : malloc(sizeof *sent);
	if (sent == NULL)
		return false;
	port->ended = last;
	*sent = (struct pks_sent){.history = *h, .last = last};
	sent->history.port = port;
	sent->history.ports = NULL;
	sent->history.machine = NULL;
	if (!last && !part(sent, h)) {
		free_sent(sent);
		return false;
	}
	free_sent(atomic_exchange_explicit(&port->sent, sent, memory_order_acq_rel));
	return true;
}

void
pks_view_send(struct pks_history *h, bool last)
{
	for (struct pks_port *port = h->ports; port != NULL; port = port->next) {
		/* Where there was no memory for it, nothing new is seen until there is. */
		if (last || atomic_load_explicit(&port->asked, memory_order_relaxed)) {
			atomic_store_explicit(&port->asked, false, memory_order_relaxed);
			(void)send(h, port, last);
		}
	}
}

/* The view reads what was sent; its replays hold for all finished segments. */
static void
take(struct pks_history *view, struct pks_sent *sent)
{
	struct pks_port *port = view->port;
	struct pks_replays *replays = view->replays;

	*view = sent->history;
	view->replays = replays;
	if (replays != NULL)
		replays->recent = view->live;
	free_sent(port->taken);
	port->taken = sent;
}

bool
pks_history_refresh(struct pks_history *view)
{
	struct pks_port *port = view->port;
	struct pks_sent *sent;

	if (port == NULL || (port->taken != NULL && port->taken->last))
		return false;
	sent = atomic_exchange_explicit(&port->sent, NULL, memory_order_acq_rel);
	atomic_store_explicit(&port->asked, true, memory_order_relaxed);
	if (sent == NULL)
		return false;
	take(view, sent);
	return true;
}

struct pks_history *
pks_history_view(struct pks_history *h)
{
	bool last = pks_history_state(h) != PKS_RUNNING;
	struct pks_history *view;
	struct pks_port *port;

	if (h->options.dense && !last)
		return NULL;
	view = calloc(1, sizeof *view);
	port = calloc(1, sizeof *port);
	if (view == NULL || port == NULL || !send(h, port, last)) {
		free(port);
		free(view);
		return NULL;
	}
	port->next = h->ports;
	h->ports = port;
	view->port = port;
	pks_history_refresh(view);
	view->replays = NULL;
	if (!pks_replays_new(view) || !pks_replays_begin(view)) {
		pks_history_free(view);
		return NULL;
	}
	return view;
}

void
pks_view_free(struct pks_history *view)
{
	struct pks_port *port = view->port;

	pks_replays_free(view);
	/* The port stays with the history, which may still have somebody write to it. */
	free_sent(port->taken);
	port->taken = NULL;
	free(view);
}

void
pks_ports_free(struct pks_history *h)
{
	struct pks_port *next;

	for (struct pks_port *port = h->ports; port != NULL; port = next) {
		next = port->next;
		free_sent(atomic_load_explicit(&port->sent, memory_order_acquire));
		free(port);
	}
}
