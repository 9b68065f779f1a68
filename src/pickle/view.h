/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_VIEW_H
#define PKS_PICKLE_VIEW_H
/*
 * What machine.c asks of view.c.
 */
#include "pickle/segment.h"

/* Sends the history as it is now to the views that asked; 'last': for the last time, to all. */
void pks_view_send(struct pks_history *h, bool last);
void pks_view_free(struct pks_history *view);
void pks_ports_free(struct pks_history *h);

#endif
