CREATE TABLE "profiles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target_id" text NOT NULL,
	"incident_id" uuid,
	"run_id" uuid,
	"source" text NOT NULL,
	"name" text NOT NULL,
	"format" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"taken_at" timestamp (3) with time zone,
	"stored_at" timestamp (3) with time zone NOT NULL,
	"by" jsonb NOT NULL,
	"summary" jsonb NOT NULL,
	"comparison" jsonb,
	"file_removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "profiles_of_incident" ON "profiles" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "profiles_of_target" ON "profiles" USING btree ("target_id","stored_at");--> statement-breakpoint
CREATE UNIQUE INDEX "profiles_of_run" ON "profiles" USING btree ("run_id","sha256");